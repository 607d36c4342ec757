package io.virtengine.scoring;

import io.virtengine.scoring.network.NetworkEngine;
import io.virtengine.scoring.network.NetworkMalformed;
import io.virtengine.scoring.network.NetworkScored;

/**
 * What answers at the precompile address {@code 0x…0a01}: one price and one answer for every run of bytes. Stateless and
 * thread-safe; never throws, whatever the input.
 *
 * <p>The input's length and header say which engine is meant: an input of a composite input's length, or one that does not
 * name the network engine's schema, is the composite engine's to score or refuse, so that a caller of that engine sees
 * exactly what its Solidity twin would have said.
 */
public final class NativeScoring {
    /**
     * Gas of a composite score, good or malformed. A score takes a few microseconds, the budget is 20 µs; at 100 million
     * gas a second, the pace of a node that fills its blocks with precompile calls, 20 µs are 2,000 gas, and three times
     * that leaves room for slower machines.
     */
    public static final long COMPOSITE_GAS = 6_000;

    /** Gas of any call of the network engine before its bytes and its multiply-adds are counted. */
    public static final long NETWORK_BASE_GAS = 6_000;

    /**
     * Gas of each 32-byte word of a network input: SHA-256 over it, as the chain prices that ({@code 12}), and reading
     * biases and widening weights.
     */
    public static final long NETWORK_WORD_GAS = 15;

    /** Multiply-adds for one gas; the rest counts as a whole. See docs/benchmarks/scoring.md for the measurement. */
    public static final long MULTIPLY_ADDS_PER_GAS = 8;

    private static final int WORD = 32;

    private NativeScoring() {}

    /**
     * The price of {@link #run}, known before any work is done: 6,000 for the composite engine; for networks {@code 6,000 +
     * 15 · words of input + multiply-adds / 8}, both rounded up.
     *
     * @param input any bytes, at most as many as the caller could pay memory for
     * @return gas, always positive
     */
    public static long gas(final byte[] input) {
        if (!isNetwork(input)) {
            return COMPOSITE_GAS;
        }
        return NETWORK_BASE_GAS
                + NETWORK_WORD_GAS * Math.ceilDiv(input.length, WORD)
                + Math.ceilDiv(NetworkEngine.multiplyAdds(input), MULTIPLY_ADDS_PER_GAS);
    }

    /**
     * Runs the engine the input names.
     *
     * @param input any bytes
     * @return the engine's output, or the error that the contracts' library of the same engine knows
     */
    public static NativeAnswer run(final byte[] input) {
        if (isNetwork(input)) {
            return switch (NetworkEngine.score(input)) {
                case NetworkScored scored -> new NativeAnswer.Output(Octets.of(scored.encode()));
                case NetworkMalformed malformed -> new NativeAnswer.Refusal(Octets.of(malformed.revertData()));
            };
        }
        return switch (CompositeEngine.score(input)) {
            case Scored scored -> new NativeAnswer.Output(Octets.of(scored.encode()));
            case Malformed malformed -> new NativeAnswer.Refusal(Octets.of(malformed.revertData()));
        };
    }

    private static boolean isNetwork(final byte[] input) {
        return input.length != ScoringInput.LENGTH && NetworkEngine.isMeantBy(input);
    }
}
