package io.virtengine.scoring.network;

import io.virtengine.scoring.Octets;
import io.virtengine.scoring.ScoringInput;
import java.util.Optional;

/**
 * The network engine: a vector and a quantised network in, one score out. Pure, thread-safe, integers only.
 *
 * <p>An input is, big-endian: an 88-byte header (u16 schema 0x0301, u16 engine 2, SHA-256 of the model, request id,
 * account), u16 count of values, the values as i16 in Q1.14, and the model up to the end ({@link NetworkPlan}).
 */
public final class NetworkEngine {
    /** Schema id of the input. */
    public static final int SCHEMA = 0x0301;

    /** The engine's number. */
    public static final int ENGINE = 2;

    /** Most multiply-adds a model may have. */
    public static final int MAX_MULTIPLY_ADDS = NetworkPlan.MAX_MULTIPLY_ADDS;

    /** Most bytes a model can have. */
    public static final int MAX_MODEL_LENGTH = NetworkPlan.MAX_LENGTH;

    static final int HEADER_LENGTH = 88;
    static final int VECTOR_AT = HEADER_LENGTH + Short.BYTES;

    /** Shortest input: one value, the smallest model. */
    public static final int MIN_INPUT_LENGTH = VECTOR_AT + Short.BYTES + NetworkPlan.MIN_LENGTH;

    /** Longest input. */
    public static final int MAX_INPUT_LENGTH =
            VECTOR_AT + Short.BYTES * NetworkPlan.MAX_INPUTS + NetworkPlan.MAX_LENGTH;

    private static final int HASH_AT = 4;
    private static final int HASH_LENGTH = 32;

    private NetworkEngine() {}

    /** The length of an input for {@code model}. */
    static int inputLength(final NetworkPlan model) {
        return VECTOR_AT + Short.BYTES * model.inputs() + model.length();
    }

    /** Whether {@code input} names this engine's schema; says nothing of whether it is well formed. */
    public static boolean isMeantBy(final byte[] input) {
        return input.length >= Short.BYTES && NetworkPlan.u16(input, 0) == SCHEMA;
    }

    /**
     * The multiply-adds a call will perform: those of the model's layer table, or none if lengths and limits alone already
     * say that the input is malformed.
     */
    public static int multiplyAdds(final byte[] input) {
        return limits(input).isPresent() ? 0 : plan(input).multiplyAdds();
    }

    /**
     * Scores an input.
     *
     * @param input header, count, vector, model
     * @return a {@link NetworkScored} result, or {@link NetworkMalformed} with the first check that failed
     */
    public static NetworkOutcome score(final byte[] input) {
        final Optional<NetworkFault> beyond = limits(input);
        if (beyond.isPresent()) {
            return new NetworkMalformed(beyond.get());
        }
        final NetworkPlan plan = plan(input);
        final int modelAt = modelAt(input);
        final Octets modelHash = Octets.sha256(input, modelAt, input.length - modelAt);
        if (!modelHash.equals(Octets.of(input, HASH_AT, HASH_LENGTH))) {
            return new NetworkMalformed(NetworkFault.MODEL_HASH);
        }
        if (!DenseLayers.biasesHold(input, plan)) {
            return new NetworkMalformed(NetworkFault.BIAS_RANGE);
        }
        if (count(input) != plan.inputs()) {
            return new NetworkMalformed(NetworkFault.VECTOR_LENGTH);
        }
        final int[] values = new int[plan.widest()];
        for (int i = 0; i < plan.inputs(); i++) {
            values[i] = (short) NetworkPlan.u16(input, VECTOR_AT + Short.BYTES * i);
            if (Math.abs(values[i]) > DenseLayers.MAX_INPUT) {
                return new NetworkMalformed(NetworkFault.VALUE_RANGE);
            }
        }
        final int logit = DenseLayers.logit(input, plan, values);
        final int basisPoints = Sigmoid.basisPoints(logit);
        return new NetworkScored(
                basisPoints, basisPoints >= plan.passMark(), logit, Octets.sha256(input, 0, modelAt), modelHash);
    }

    /** What can be told from lengths and the model's head: cheap, whatever is claimed, and before any allocation. */
    private static Optional<NetworkFault> limits(final byte[] input) {
        if (input.length < MIN_INPUT_LENGTH || input.length > MAX_INPUT_LENGTH || input.length == ScoringInput.LENGTH) {
            return Optional.of(NetworkFault.LENGTH);
        }
        if (!isMeantBy(input)) {
            return Optional.of(NetworkFault.SCHEMA);
        }
        if (NetworkPlan.u16(input, Short.BYTES) != ENGINE) {
            return Optional.of(NetworkFault.ENGINE);
        }
        final int count = count(input);
        if (count < 1 || count > NetworkPlan.MAX_INPUTS || modelAt(input) + NetworkPlan.MIN_LENGTH > input.length) {
            return Optional.of(NetworkFault.VECTOR_COUNT);
        }
        return plan(input).fault();
    }

    private static int count(final byte[] input) {
        return NetworkPlan.u16(input, HEADER_LENGTH);
    }

    private static int modelAt(final byte[] input) {
        return VECTOR_AT + Short.BYTES * count(input);
    }

    private static NetworkPlan plan(final byte[] input) {
        return new NetworkPlan(input, modelAt(input));
    }
}
