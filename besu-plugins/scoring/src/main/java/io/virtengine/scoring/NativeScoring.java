package io.virtengine.scoring;

/**
 * What answers at the precompile address {@code 0x…0a01}: one price and one answer for every run of bytes. Stateless and
 * thread-safe; never throws, whatever the input.
 *
 * <p>The input's length and header say which engine is meant. Whatever is no input of another engine is the composite
 * engine's to score or refuse, so that a caller of that engine sees exactly what its Solidity twin would have said.
 */
public final class NativeScoring {
    /**
     * Gas of a composite score, good or malformed. A score takes a few microseconds, the budget is 20 µs; at 100 million
     * gas a second, the pace of a node that fills its blocks with precompile calls, 20 µs are 2,000 gas, and three times
     * that leaves room for slower machines.
     */
    public static final long COMPOSITE_GAS = 6_000;

    private NativeScoring() {}

    /**
     * The price of {@link #run}, known before any work is done.
     *
     * @param input any bytes, at most as many as the caller could pay memory for
     * @return gas, always positive
     */
    public static long gas(final byte[] input) {
        return COMPOSITE_GAS;
    }

    /**
     * Runs the engine the input names.
     *
     * @param input any bytes
     * @return the engine's output, or the error that the Solidity library of the same engine reverts with
     */
    public static NativeAnswer run(final byte[] input) {
        return switch (CompositeEngine.score(input)) {
            case Scored scored -> new NativeAnswer.Output(Octets.of(scored.encode()));
            case Malformed malformed -> new NativeAnswer.Refusal(Octets.of(malformed.revertData()));
        };
    }
}
