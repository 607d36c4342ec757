package io.virtengine.scoring.network;

/**
 * The arithmetic of a network: each layer is {@code activation(round((bias + Σ weight · value) / 2^shift))}.
 *
 * <p><b>No overflow.</b> Values are at most 16384 in size at the input and 255 behind a layer, weights at most 128. A model
 * is taken only if {@code fanIn · 128 · largest value + |bias| < 2^31} for each neuron ({@link #biasesHold}), so every
 * partial sum, in whatever order it is formed, is exact. (For 1024 inputs of 16384 only a bias could be left that is
 * negative and does not exist: such a model is refused by the same check.)
 *
 * <p><b>Why plain loops.</b> The JIT may split a sum over vector lanes. Addition of ints is associative and commutative
 * even where it wraps, and here it does not wrap, so no order changes the result; there is no saturating and no floating
 * point operation for it to reorder, and no code here asks for vectors by itself.
 */
final class DenseLayers {
    /** Largest size of an input value: 1.0 in Q1.14. */
    static final int MAX_INPUT = 1 << 14;

    /** Largest value behind a hidden layer. */
    static final int MAX_ACTIVATION = 255;

    private static final int MAX_WEIGHT = 128;

    private DenseLayers() {}

    /** Whether no input at all can overflow an accumulator. */
    static boolean biasesHold(final byte[] model, final NetworkPlan plan) {
        int offset = plan.parametersAt();
        for (int layer = 0; layer < plan.layers(); layer++) {
            final long sum = (long) plan.fanIn(layer) * MAX_WEIGHT * (layer == 0 ? MAX_INPUT : MAX_ACTIVATION);
            for (int neuron = 0; neuron < plan.neurons(layer); neuron++) {
                final long bias = NetworkPlan.i32(model, offset + Integer.BYTES * neuron);
                if (sum + Math.abs(bias) > Integer.MAX_VALUE) {
                    return false;
                }
            }
            offset += plan.neurons(layer) * (Integer.BYTES + plan.fanIn(layer));
        }
        return true;
    }

    /**
     * The logit of {@code input}.
     *
     * @param input at least as long as the widest layer; overwritten
     */
    static int logit(final byte[] model, final NetworkPlan plan, final int[] input) {
        int[] values = input;
        int[] next = new int[input.length];
        final int[] row = new int[input.length];
        int biasAt = plan.parametersAt();
        for (int layer = 0; layer < plan.layers(); layer++) {
            final int fanIn = plan.fanIn(layer);
            final int neurons = plan.neurons(layer);
            final boolean last = layer == plan.layers() - 1;
            int weightsAt = biasAt + neurons * Integer.BYTES;
            for (int neuron = 0; neuron < neurons; neuron++) {
                widen(model, weightsAt, row, fanIn);
                final int sum = NetworkPlan.i32(model, biasAt) + dot(row, values, fanIn);
                final int scaled = shifted(sum, plan.shift(layer));
                next[neuron] = last ? scaled : Math.clamp(scaled, 0, MAX_ACTIVATION);
                weightsAt += fanIn;
                biasAt += Integer.BYTES;
            }
            biasAt = weightsAt;
            final int[] spent = values;
            values = next;
            next = spent;
        }
        return values[0];
    }

    /** Division by a power of two, to the nearest integer, halves away from zero. In long: half may not fit an int. */
    static int shifted(final int sum, final int shift) {
        if (shift == 0) {
            return sum;
        }
        final long size = (Math.abs((long) sum) + (1L << (shift - 1))) >> shift;
        return (int) (sum < 0 ? -size : size);
    }

    /** Apart from the product, because this loop and that one are each simple enough for the JIT to make fast. */
    private static void widen(final byte[] model, final int offset, final int[] row, final int length) {
        for (int i = 0; i < length; i++) {
            row[i] = model[offset + i];
        }
    }

    private static int dot(final int[] row, final int[] values, final int length) {
        int sum = 0;
        for (int i = 0; i < length; i++) {
            sum += row[i] * values[i];
        }
        return sum;
    }
}
