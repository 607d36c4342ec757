package io.virtengine.scoring.network;

import java.util.Optional;

/**
 * A model's head, read where it lies and held to every limit before anything is allocated or computed. Big-endian:
 *
 * <pre>
 *  0  u32 magic "VEQN"        8  u16 inputs, 1..1024             12 + 4k  u16 neurons of layer k, 1..4096
 *  4  u16 version, 1         10  u16 pass mark, 1..10000 bp      14 + 4k  u16 right shift of layer k, 0..30
 *  6  u16 layers, 1..16
 * </pre>
 *
 * Then, layer by layer: one i32 bias a neuron, and one i8 weight an input of each neuron, neuron by neuron. The last layer
 * has one neuron. Nothing follows.
 */
final class NetworkPlan {
    static final int MAGIC = 0x5645514e;
    static final int VERSION = 1;
    static final int MAX_LAYERS = 16;
    static final int MAX_INPUTS = 1_024;
    static final int MAX_NEURONS = 4_096;
    static final int MAX_SHIFT = 30;
    static final int MAX_MULTIPLY_ADDS = 1_000_000;
    static final int MAX_PASS_MARK = 10_000;
    static final int HEAD_LENGTH = 12;
    static final int LAYER_LENGTH = 4;
    /** One layer, one neuron, one input. */
    static final int MIN_LENGTH = HEAD_LENGTH + LAYER_LENGTH + Integer.BYTES + 1;
    /** Every multiply-add has its weight, and no neuron of the 15 hidden layers and the last is without one. */
    static final int MAX_LENGTH =
            HEAD_LENGTH + MAX_LAYERS * LAYER_LENGTH + MAX_MULTIPLY_ADDS + Integer.BYTES * (15 * MAX_NEURONS + 1);

    private final byte[] bytes;
    private final int at;

    /** A plan that starts at {@code at} in {@code bytes}; at least {@link #MIN_LENGTH} bytes follow. */
    NetworkPlan(final byte[] bytes, final int at) {
        this.bytes = bytes;
        this.at = at;
    }

    /** The first limit the head breaks. The other methods may only be asked when there is none. */
    Optional<NetworkFault> fault() {
        if (i32(bytes, at) != MAGIC || u16(bytes, at + 4) != VERSION) {
            return Optional.of(NetworkFault.MODEL_FORMAT);
        }
        if (!shapeHolds()) {
            return Optional.of(NetworkFault.MODEL_SHAPE);
        }
        // At most 16 * 4096 * 4096, which an int holds.
        if (multiplyAdds() > MAX_MULTIPLY_ADDS) {
            return Optional.of(NetworkFault.MODEL_SIZE);
        }
        if (passMark() < 1 || passMark() > MAX_PASS_MARK) {
            return Optional.of(NetworkFault.PASS_MARK);
        }
        return length() == bytes.length - at ? Optional.empty() : Optional.of(NetworkFault.MODEL_LENGTH);
    }

    private boolean shapeHolds() {
        final int layers = layers();
        if (layers < 1 || layers > MAX_LAYERS || bytes.length - at < HEAD_LENGTH + layers * LAYER_LENGTH) {
            return false;
        }
        boolean holds = inputs() >= 1 && inputs() <= MAX_INPUTS && neurons(layers - 1) == 1;
        for (int layer = 0; layer < layers; layer++) {
            holds &= neurons(layer) >= 1 && neurons(layer) <= MAX_NEURONS && shift(layer) <= MAX_SHIFT;
        }
        return holds;
    }

    int layers() {
        return u16(bytes, at + 6);
    }

    int inputs() {
        return u16(bytes, at + 8);
    }

    int passMark() {
        return u16(bytes, at + 10);
    }

    int neurons(final int layer) {
        return u16(bytes, at + HEAD_LENGTH + layer * LAYER_LENGTH);
    }

    int shift(final int layer) {
        return u16(bytes, at + HEAD_LENGTH + layer * LAYER_LENGTH + 2);
    }

    /** Values that go into a layer. */
    int fanIn(final int layer) {
        return layer == 0 ? inputs() : neurons(layer - 1);
    }

    /** Where the first layer's biases begin. */
    int parametersAt() {
        return at + HEAD_LENGTH + layers() * LAYER_LENGTH;
    }

    int multiplyAdds() {
        int sum = 0;
        for (int layer = 0; layer < layers(); layer++) {
            sum += fanIn(layer) * neurons(layer);
        }
        return sum;
    }

    /** Bytes of the whole model. */
    int length() {
        int neurons = 0;
        for (int layer = 0; layer < layers(); layer++) {
            neurons += neurons(layer);
        }
        return HEAD_LENGTH + layers() * LAYER_LENGTH + neurons * Integer.BYTES + multiplyAdds();
    }

    /** The largest of the layers' and the input's widths. */
    int widest() {
        int widest = inputs();
        for (int layer = 0; layer < layers(); layer++) {
            widest = Math.max(widest, neurons(layer));
        }
        return widest;
    }

    static int u16(final byte[] bytes, final int offset) {
        return Byte.toUnsignedInt(bytes[offset]) << 8 | Byte.toUnsignedInt(bytes[offset + 1]);
    }

    static int i32(final byte[] bytes, final int offset) {
        return u16(bytes, offset) << 16 | u16(bytes, offset + 2);
    }
}
