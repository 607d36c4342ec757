package io.virtengine.besu.precompile;

import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.apache.tuweni.bytes.Bytes;
import org.hyperledger.besu.evm.frame.ExceptionalHaltReason;
import org.hyperledger.besu.evm.frame.MessageFrame;
import org.hyperledger.besu.evm.precompile.PrecompiledContract;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An engine as a precompiled contract. Before its time, for a DELEGATECALL or CALLCODE, and for a call that brings money, it
 * does exactly what the code {@code 0xfe} does that the genesis puts at its address: the call halts and its gas is gone. A
 * stateless function has no use for another contract's identity, and money sent here would never come back.
 */
public final class NativePrecompile implements PrecompiledContract {
    private static final Logger LOG = LoggerFactory.getLogger(NativePrecompile.class);

    private final Engine engine;
    private final long activation;
    private final LongAdder calls = new LongAdder();
    private final LongAdder refusals = new LongAdder();
    private final LongAdder nanoseconds = new LongAdder();

    /** @param activation Unix time of the first block in which it answers */
    public NativePrecompile(final Engine engine, final long activation) {
        this.engine = engine;
        this.activation = activation;
    }

    @Override
    public String getName() {
        return "VIRTENGINE_" + engine.name().toUpperCase(Locale.ROOT);
    }

    @Override
    public long gasRequirement(final Bytes input) {
        return engine.gas(input.toArrayUnsafe());
    }

    @Override
    public PrecompileContractResult computePrecompile(final Bytes input, final MessageFrame frame) {
        if (frame.getBlockValues().getTimestamp() < activation
                || !frame.getRecipientAddress().equals(engine.address())
                || !frame.getValue().isZero()) {
            return halt();
        }
        final long start = System.nanoTime();
        try {
            final Engine.Answer answer = engine.run(input.toArrayUnsafe());
            final Bytes output = Bytes.wrap(answer.bytes());
            calls.increment();
            if (answer.success()) {
                return PrecompileContractResult.success(output);
            }
            refusals.increment();
            frame.setRevertReason(output);
            return PrecompileContractResult.revert(output);
        } catch (final RuntimeException e) {
            // The engine is a pure function: what fails here fails on every node, so halting keeps them together. An
            // Error,
            // such as being out of memory, is this machine's alone and must not become an answer: it is not caught.
            LOG.error(
                    "the {} engine failed on an input of {} bytes; report this with the transaction",
                    engine,
                    input.size(),
                    e);
            return halt();
        } finally {
            nanoseconds.add(System.nanoTime() - start);
        }
    }

    /** The engine behind it. */
    public Engine engine() {
        return engine;
    }

    /** Unix time of the first block in which it answers. */
    public long activation() {
        return activation;
    }

    /** Calls answered since the node started, in blocks, proposals and simulations alike. */
    public long calls() {
        return calls.sum();
    }

    /** How many of them were refused. */
    public long refusals() {
        return refusals.sum();
    }

    /** Time spent in the engine, ns. */
    public long nanoseconds() {
        return nanoseconds.sum();
    }

    private static PrecompileContractResult halt() {
        return PrecompileContractResult.halt(Bytes.EMPTY, Optional.of(ExceptionalHaltReason.INVALID_OPERATION));
    }
}
