package io.virtengine.scoring.network;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A network input under construction, well formed or not: fields are set without any check. */
final class NetworkDraft {
    final String name;
    int schema = 0x0301;
    int engine = 2;
    int magic = 0x5645514e;
    int version = 1;
    int passMark = 5_000;
    /** Inputs, then neurons of each layer. */
    int[] widths;

    int[] shifts;
    int[][] biases;
    byte[][] weights;
    int[] values;
    /** What the header says of the count; the values' number unless set. */
    int count;

    int layers;
    boolean honestHash = true;
    /** Bytes cut off the end, or added if negative. */
    int cut;

    NetworkDraft(final String name, final int... widths) {
        this.name = name;
        this.widths = widths;
        this.layers = widths.length - 1;
        this.shifts = new int[layers];
        this.biases = new int[layers][];
        this.weights = new byte[layers][];
        for (int i = 0; i < layers; i++) {
            biases[i] = new int[widths[i + 1]];
            weights[i] = new byte[widths[i + 1] * widths[i]];
        }
        this.values = new int[widths[0]];
        this.count = widths[0];
    }

    /** Parameters and values from a stream: biases, then weights, layer by layer, then the values. */
    NetworkDraft fill(final ByteStream stream, final int biasBits) {
        for (int i = 0; i < biases.length; i++) {
            for (int j = 0; j < biases[i].length; j++) {
                biases[i][j] = stream.nextInt() >> 32 - biasBits;
            }
            for (int j = 0; j < weights[i].length; j++) {
                weights[i][j] = stream.next();
            }
        }
        return values(stream);
    }

    NetworkDraft values(final ByteStream stream) {
        for (int i = 0; i < values.length; i++) {
            values[i] = stream.value();
        }
        return this;
    }

    NetworkDraft values(final int... numbers) {
        values = numbers;
        count = numbers.length;
        return this;
    }

    NetworkDraft shifts(final int... numbers) {
        shifts = numbers;
        return this;
    }

    /** Sets every weight of a layer. */
    NetworkDraft weights(final int layer, final int weight) {
        Arrays.fill(weights[layer], (byte) weight);
        return this;
    }

    NetworkDraft biases(final int layer, final int bias) {
        Arrays.fill(biases[layer], bias);
        return this;
    }

    NetworkDraft passMark(final int mark) {
        passMark = mark;
        return this;
    }

    byte[] model() {
        int length = 12 + 4 * shifts.length;
        for (int i = 0; i < biases.length; i++) {
            length += 4 * biases[i].length + weights[i].length;
        }
        final ByteBuffer model = ByteBuffer.allocate(length)
                .putInt(magic)
                .putShort((short) version)
                .putShort((short) layers)
                .putShort((short) widths[0])
                .putShort((short) passMark);
        for (int i = 0; i < shifts.length; i++) {
            model.putShort((short) widths[i + 1]).putShort((short) shifts[i]);
        }
        for (int i = 0; i < biases.length; i++) {
            for (final int bias : biases[i]) {
                model.putInt(bias);
            }
            model.put(weights[i]);
        }
        return Arrays.copyOf(model.array(), length - cut);
    }

    byte[] bytes() {
        final byte[] model = model();
        final byte[] hash = ByteStream.sha256(model);
        hash[31] ^= (byte) (honestHash ? 0 : 1);
        final ByteBuffer input = ByteBuffer.allocate(90 + 2 * values.length + model.length)
                .putShort((short) schema)
                .putShort((short) engine)
                .put(hash)
                .put(named(name))
                .put(named("account " + name), 12, 20)
                .putShort((short) count);
        for (final int value : values) {
            input.putShort((short) value);
        }
        return input.put(model).array();
    }

    private static byte[] named(final String text) {
        return ByteStream.sha256(text.getBytes(StandardCharsets.UTF_8));
    }
}
