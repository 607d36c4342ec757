package io.virtengine.besu.precompile;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import org.apache.tuweni.bytes.Bytes;
import org.hyperledger.besu.datatypes.Address;
import org.hyperledger.besu.datatypes.Hash;
import org.hyperledger.besu.datatypes.Wei;
import org.hyperledger.besu.evm.Code;
import org.hyperledger.besu.evm.frame.BlockValues;
import org.hyperledger.besu.evm.frame.ExceptionalHaltReason;
import org.hyperledger.besu.evm.frame.MessageFrame;
import org.hyperledger.besu.evm.precompile.PrecompiledContract.PrecompileContractResult;
import org.hyperledger.besu.evm.worldstate.WorldUpdater;
import org.junit.jupiter.api.Test;

class NativePrecompileTest {
    private static final long TIME = 1_000;
    private static final Address SELF = Engine.SCORING.address();
    private static final Address OTHER = Address.fromHexStringStrict("0x0000000000000000000000000000000000000bad");
    private static final Bytes INPUT = Bytes.wrap(SelfTest.of(Engine.SCORING).input());

    private final NativePrecompile precompile = new NativePrecompile(Engine.SCORING, TIME);

    @Test
    void answersFromItsTimeOn() {
        final PrecompileContractResult result = call(TIME, SELF, Wei.ZERO, INPUT);
        assertThat(result.state()).isEqualTo(MessageFrame.State.COMPLETED_SUCCESS);
        assertThat(SelfTest.of(Engine.SCORING).isRight(result.output().toArrayUnsafe()))
                .isTrue();
        assertThat(precompile.calls()).isEqualTo(1);
        assertThat(precompile.refusals()).isZero();
    }

    @Test
    void beforeItsTimeItIsAnInvalidInstruction() {
        assertInvalid(call(TIME - 1, SELF, Wei.ZERO, INPUT));
    }

    @Test
    void delegateCallsAndMoneyAreInvalidInstructions() {
        assertInvalid(call(TIME, OTHER, Wei.ZERO, INPUT));
        assertInvalid(call(TIME, SELF, Wei.ONE, INPUT));
    }

    @Test
    void malformedInputRevertsWithTheEnginesError() {
        final MessageFrame frame = frame(TIME, SELF, Wei.ZERO, Bytes.EMPTY);
        final PrecompileContractResult result = precompile.computePrecompile(Bytes.EMPTY, frame);
        assertThat(result.state()).isEqualTo(MessageFrame.State.REVERT);
        assertThat(result.output().size()).isEqualTo(36);
        assertThat(frame.getRevertReason()).contains(result.output());
        assertThat(precompile.refusals()).isEqualTo(1);
    }

    @Test
    void thePriceIsTheLibrarys() {
        assertThat(precompile.gasRequirement(INPUT)).isEqualTo(Engine.SCORING.gas(INPUT.toArrayUnsafe()));
    }

    private void assertInvalid(final PrecompileContractResult result) {
        assertThat(result.state()).isEqualTo(MessageFrame.State.EXCEPTIONAL_HALT);
        assertThat(result.haltReason()).contains(ExceptionalHaltReason.INVALID_OPERATION);
        assertThat(precompile.calls()).isZero();
    }

    private PrecompileContractResult call(
            final long time, final Address recipient, final Wei value, final Bytes input) {
        return precompile.computePrecompile(input, frame(time, recipient, value, input));
    }

    private static MessageFrame frame(final long time, final Address recipient, final Wei value, final Bytes input) {
        final BlockValues block = new BlockValues() {
            @Override
            public long getTimestamp() {
                return time;
            }
        };
        // The precompile never asks for the state.
        final WorldUpdater none = (WorldUpdater) Proxy.newProxyInstance(
                WorldUpdater.class.getClassLoader(),
                new Class<?>[] {WorldUpdater.class},
                (proxy, method, arguments) -> method.getName().equals("updater") ? proxy : null);
        return MessageFrame.builder()
                .type(MessageFrame.Type.MESSAGE_CALL)
                .worldUpdater(none)
                .initialGas(1_000_000)
                .address(recipient)
                .contract(SELF)
                .originator(OTHER)
                .sender(OTHER)
                .gasPrice(Wei.ZERO)
                .blobGasPrice(Wei.ZERO)
                .value(value)
                .apparentValue(value)
                .inputData(input)
                .code(Code.EMPTY_CODE)
                .blockValues(block)
                .completer(frame -> {})
                .miningBeneficiary(OTHER)
                .blockHashLookup((frame, number) -> Hash.ZERO)
                .build();
    }
}
