package io.virtengine.scoring.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtengine.scoring.NativeAnswer;
import io.virtengine.scoring.NativeScoring;
import io.virtengine.scoring.Octets;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NetworkEngineTest {
    private static final Octets REQUEST = Octets.sha256(new byte[] {1});
    private static final Octets ACCOUNT = Octets.fromHex("0x00112233445566778899aabbccddeeff00112233");

    @Test
    void theReferenceNetworkIsTheOneOfTheSpecification() throws NetworkModel.NotAModel {
        final NetworkModel model =
                NetworkModel.decode(ReferenceNetwork.draft("vector 0").model());
        assertThat(model.multiplyAdds()).isEqualTo(ReferenceNetwork.MULTIPLY_ADDS);
        assertThat(model.layers().stream().map(NetworkModel.Layer::neurons)).containsExactly(512, 256, 128, 64, 1);
        // 566,273 weights and biases; a bias takes four bytes.
        assertThat(model.encode()).hasSize(12 + 5 * 4 + 565_312 + 961 * 4);
    }

    @Test
    void anyLengthIsAnsweredAndNoneBelowTheModelIsTaken() {
        final byte[] good = NetworkCases.good("good").bytes();
        for (int length = 0; length <= good.length; length++) {
            final byte[] cut = Arrays.copyOf(good, length);
            final NetworkOutcome outcome = NetworkEngine.score(cut);
            assertThat(outcome instanceof NetworkScored).as("%d bytes", length).isEqualTo(length == good.length);
            final int fault = NetworkReference.judge(cut).fault();
            assertThat(fault)
                    .isEqualTo(
                            outcome instanceof NetworkMalformed malformed
                                    ? malformed.fault().code()
                                    : 0);
        }
        assertThat(NetworkEngine.score(Arrays.copyOf(good, NetworkEngine.MAX_INPUT_LENGTH + 1)))
                .isEqualTo(new NetworkMalformed(NetworkFault.LENGTH));
    }

    @Test
    void anyChangedByteIsNoticed() {
        final byte[] good = NetworkCases.good("good").bytes();
        final NetworkOutcome outcome = NetworkEngine.score(good);
        for (int i = 0; i < good.length; i++) {
            final byte[] changed = good.clone();
            changed[i] ^= 1;
            assertThat(NetworkEngine.score(changed)).as("byte " + i).isNotEqualTo(outcome);
        }
    }

    /** Mutations of count, vector and model under an honest hash, so that they get past it. */
    @Test
    void engineAndReferenceAgreeAboutMutations() {
        final ByteStream stream = new ByteStream("mutations");
        final Set<Integer> faults = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            final byte[] input = NetworkCases.good("good").bytes();
            for (int changes = 1 + stream.below(2); changes > 0; changes--) {
                // Half of them in the model's head, where most rules are.
                final int at = stream.below(2) == 0 ? 98 + stream.below(20) : 88 + stream.below(input.length - 88);
                input[at] = stream.below(4) == 0 ? stream.next() : (byte) (input[at] ^ 1 << stream.below(8));
            }
            final int modelAt = 90 + 2 * (Byte.toUnsignedInt(input[88]) << 8 | Byte.toUnsignedInt(input[89]));
            if (modelAt < input.length) {
                System.arraycopy(ByteStream.sha256(Arrays.copyOfRange(input, modelAt, input.length)), 0, input, 4, 32);
            }
            final NetworkReference.Verdict verdict = NetworkReference.judge(input);
            faults.add(verdict.fault());
            switch (NetworkEngine.score(input)) {
                case NetworkMalformed malformed ->
                    assertThat(malformed.fault().code()).as("mutation " + i).isEqualTo(verdict.fault());
                case NetworkScored scored -> {
                    assertThat(verdict.fault()).as("mutation " + i).isZero();
                    assertThat(scored.logit()).as("mutation " + i).isEqualTo(verdict.logit());
                    assertThat(scored.basisPoints()).as("mutation " + i).isEqualTo(verdict.basisPoints());
                }
            }
        }
        assertThat(faults).contains(0, 4, 5, 6, 8, 9, 11, 13);
    }

    @Test
    void theLengthOfACompositeInputIsItsOwn() {
        final byte[] input = Arrays.copyOf(NetworkCases.good("good").bytes(), 171);
        assertThat(NetworkEngine.score(input)).isEqualTo(new NetworkMalformed(NetworkFault.LENGTH));
        assertThat(NativeScoring.run(input))
                .isInstanceOfSatisfying(
                        NativeAnswer.Refusal.class,
                        refusal -> assertThat(refusal.bytes().hex())
                                .startsWith("0xeedd3641")
                                .endsWith("02"));
    }

    @Test
    void refusalsRevertWithTheContractsError() {
        final NetworkDraft draft = NetworkCases.good("value").values(1, 2, 3, 16_385);
        assertThat(NativeScoring.run(draft.bytes()))
                .isEqualTo(new NativeAnswer.Refusal(Octets.fromHex("0x7be23b78" + "0".repeat(63) + "d")));
    }

    @Test
    void gasCountsBytesAndMultiplyAdds() {
        final byte[] reference = ReferenceNetwork.draft("vector 0").bytes();
        assertThat(reference).hasSize(570_814);
        assertThat(NativeScoring.gas(reference)).isEqualTo(6_000 + 15 * 17_838 + 565_312 / 8);
        final byte[] claim = NetworkCases.good("claims what is not there").bytes();
        claim[90 + 8 + 9] = 5;
        assertThat(NativeScoring.gas(claim)).isEqualTo(6_000 + 15 * Math.ceilDiv(claim.length, 32));
        assertThat(NativeScoring.gas(new byte[0])).isEqualTo(NativeScoring.COMPOSITE_GAS);
    }

    @Test
    void theOutputIsSixAbiWords() {
        final NetworkScored scored = new NetworkScored(4_999, true, -2, REQUEST, REQUEST);
        assertThat(Octets.of(scored.encode()).hex())
                .isEqualTo("0x" + "%064x".formatted(49) + "%064x".formatted(1) + "%064x".formatted(4_999)
                        + "f".repeat(63) + "e" + REQUEST.hex().substring(2).repeat(2));
    }

    @Test
    void theSigmoidIsTheRoundedCurve() {
        int before = 0;
        for (int logit = -2_060; logit <= 2_060; logit++) {
            final int basisPoints = Sigmoid.basisPoints(logit);
            assertThat(basisPoints).as("logit " + logit).isEqualTo(NetworkReference.basisPoints(logit));
            assertThat(basisPoints).isGreaterThanOrEqualTo(before);
            before = basisPoints;
            if (Math.abs(logit) <= Sigmoid.LIMIT) {
                final BigDecimal exact =
                        NetworkReference.exactSigmoid(new BigDecimal(logit).divide(new BigDecimal(256)));
                assertThat(exact.subtract(new BigDecimal(basisPoints)).abs()).isLessThan(new BigDecimal("1.5"));
            }
        }
        assertThat(Sigmoid.basisPoints(Integer.MIN_VALUE)).isEqualTo(3);
        assertThat(Sigmoid.basisPoints(Integer.MAX_VALUE)).isEqualTo(9_997);
    }

    @Test
    void typedInputIsTheFrozenLayout() throws NetworkModel.NotAModel {
        final NetworkDraft draft = NetworkCases.good("typed");
        final byte[] golden = draft.bytes();
        final NetworkInput input = new NetworkInput(
                Octets.of(golden, 36, 32),
                Octets.of(golden, 68, 20),
                Arrays.stream(draft.values).boxed().toList(),
                NetworkModel.decode(draft.model()));
        assertThat(input.encode()).isEqualTo(golden);
    }

    @Test
    void typedValuesOutOfBoundsAreRefused() throws NetworkModel.NotAModel {
        final NetworkModel model = NetworkModel.decode(NetworkCases.good("good").model());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NetworkInput(REQUEST, ACCOUNT, List.of(1, 2, 3), model))
                .withMessageContaining("takes 4 values");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NetworkInput(REQUEST, ACCOUNT, List.of(1, 2, 3, -16_385), model))
                .withMessageContaining("-16385");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NetworkInput(ACCOUNT, ACCOUNT, List.of(1, 2, 3, 4), model));
    }

    @Test
    void aFileIsAModelIfTheEngineWouldTakeIt() {
        NetworkCases.malformed().forEach(draft -> {
            final int fault = NetworkReference.judge(draft.bytes()).fault();
            final boolean ofModel = fault >= 5 && fault <= 11 && fault != 10;
            if (ofModel && draft.model().length >= NetworkPlan.MIN_LENGTH) {
                assertThatThrownBy(() -> NetworkModel.decode(draft.model()))
                        .as(draft.name)
                        .isInstanceOfSatisfying(
                                NetworkModel.NotAModel.class,
                                e -> assertThat(e.fault().code()).isEqualTo(fault));
            }
        });
        assertThatThrownBy(() -> NetworkModel.decode(new byte[20])).hasMessageContaining("MODEL_LENGTH");
        assertThatThrownBy(() -> NetworkModel.decode(new byte[NetworkEngine.MAX_MODEL_LENGTH + 1]))
                .hasMessageContaining("MODEL_LENGTH");
    }
}
