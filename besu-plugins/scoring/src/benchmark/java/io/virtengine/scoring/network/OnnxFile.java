package io.virtengine.scoring.network;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A network as an ONNX file in float32: a Gemm a layer with weights and biases divided by 2^shift, Clip to 0..255 behind
 * hidden layers, the logit divided by 256 and a Sigmoid. Without the roundings it is the same function. Written in
 * protobuf's wire format by hand; the field numbers are those of {@code onnx.proto}.
 */
final class OnnxFile {
    private static final int FLOAT = 1;

    private OnnxFile() {}

    static byte[] of(final NetworkDraft draft) {
        final Message graph = new Message();
        String from = "values";
        final int depth = draft.shifts.length;
        for (int layer = 0; layer < depth; layer++) {
            final boolean last = layer == depth - 1;
            final float scale = (float) (1.0 / (1L << draft.shifts[layer]) / (last ? 256 : 1));
            final float[] weights = new float[draft.weights[layer].length];
            for (int i = 0; i < weights.length; i++) {
                weights[i] = draft.weights[layer][i] * scale;
            }
            final float[] biases = new float[draft.biases[layer].length];
            for (int i = 0; i < biases.length; i++) {
                biases[i] = draft.biases[layer][i] * scale;
            }
            graph.message(5, tensor("w" + layer, weights, draft.widths[layer + 1], draft.widths[layer]));
            graph.message(5, tensor("b" + layer, biases, draft.widths[layer + 1]));
            graph.message(
                    1,
                    node("Gemm", "sum" + layer, from, "w" + layer, "b" + layer)
                            .message(5, new Message().text(1, "transB").number(3, 1).number(20, 2)));
            graph.message(
                    1, last ? node("Sigmoid", "score", "sum" + layer) : node("Clip", "out" + layer, "sum" + layer, "low", "high"));
            from = "out" + layer;
        }
        graph.text(2, "network");
        graph.message(5, tensor("low", new float[] {0}));
        graph.message(5, tensor("high", new float[] {255}));
        graph.message(11, value("values", draft.widths[0]));
        graph.message(12, value("score", 1));
        return new Message()
                .number(1, 8)
                .message(7, graph)
                .message(8, new Message().number(2, 13))
                .bytes();
    }

    private static Message node(final String type, final String output, final String... inputs) {
        final Message node = new Message();
        for (final String input : inputs) {
            node.text(1, input);
        }
        return node.text(2, output).text(3, output).text(4, type);
    }

    private static Message tensor(final String name, final float[] numbers, final int... dimensions) {
        final Message tensor = new Message();
        for (final int dimension : dimensions) {
            tensor.number(1, dimension);
        }
        final ByteBuffer raw = ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(numbers);
        return tensor.number(2, FLOAT).text(8, name).field(9, raw.array());
    }

    private static Message value(final String name, final int width) {
        final Message shape = new Message()
                .message(1, new Message().number(1, 1))
                .message(1, new Message().number(1, width));
        return new Message()
                .text(1, name)
                .message(2, new Message().message(1, new Message().number(1, FLOAT).message(2, shape)));
    }

    private static final class Message {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Message number(final int field, final long value) {
            varint((long) field << 3);
            varint(value);
            return this;
        }

        Message text(final int field, final String text) {
            return field(field, text.getBytes(StandardCharsets.UTF_8));
        }

        Message message(final int field, final Message message) {
            return field(field, message.bytes());
        }

        Message field(final int field, final byte[] value) {
            varint((long) field << 3 | 2);
            varint(value.length);
            bytes.writeBytes(value);
            return this;
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }

        private void varint(final long value) {
            long rest = value;
            while (rest > 0x7f) {
                bytes.write((int) (rest & 0x7f | 0x80));
                rest >>>= 7;
            }
            bytes.write((int) rest);
        }
    }
}
