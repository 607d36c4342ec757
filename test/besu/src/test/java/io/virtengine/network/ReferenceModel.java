package io.virtengine.network;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The reference network of the golden vectors, 565,312 multiply-adds, made again from its seed by the rule that the scoring
 * library's tests document; the vectors' hashes say whether it is the same.
 */
final class ReferenceModel {

    private static final int[] WIDTHS = {768, 512, 256, 128, 64, 1};
    private static final int[] SHIFTS = {17, 10, 10, 10, 7};
    private static final int PASS_MARK = 5_000;
    private static final int BIAS_BITS = 18;
    private static final int CHUNK = 24_575;
    private static final int LARGEST_VALUE = 16_384;

    private ReferenceModel() {}

    /** The model's file. */
    static byte[] bytes(String seed) {
        var stream = new SeededBytes(seed);
        int length = 12 + 4 * SHIFTS.length;
        for (int i = 0; i < SHIFTS.length; i++) {
            length += WIDTHS[i + 1] * (4 + WIDTHS[i]);
        }
        var model = ByteBuffer.allocate(length)
                .put("VEQN".getBytes(StandardCharsets.US_ASCII))
                .putShort((short) 1)
                .putShort((short) SHIFTS.length)
                .putShort((short) WIDTHS[0])
                .putShort((short) PASS_MARK);
        for (int i = 0; i < SHIFTS.length; i++) {
            model.putShort((short) WIDTHS[i + 1]).putShort((short) SHIFTS[i]);
        }
        for (int i = 0; i < SHIFTS.length; i++) {
            for (int neuron = 0; neuron < WIDTHS[i + 1]; neuron++) {
                model.putInt(stream.nextInt() >> 32 - BIAS_BITS);
            }
            for (int weight = 0; weight < WIDTHS[i + 1] * WIDTHS[i]; weight++) {
                model.put(stream.next());
            }
        }
        return model.array();
    }

    /** The model's file in pieces that fit a contract's code. */
    static List<byte[]> chunks(byte[] model) {
        var chunks = new ArrayList<byte[]>();
        for (int from = 0; from < model.length; from += CHUNK) {
            chunks.add(Arrays.copyOfRange(model, from, Math.min(model.length, from + CHUNK)));
        }
        return chunks;
    }

    /** The values of a golden vector, as {@code scoreNetwork} takes them. */
    static byte[] vector(String seed) {
        var stream = new SeededBytes(seed);
        var vector = ByteBuffer.allocate(2 * WIDTHS[0]);
        for (int i = 0; i < WIDTHS[0]; i++) {
            vector.putShort(
                    (short) (Integer.remainderUnsigned(stream.nextInt(), 2 * LARGEST_VALUE + 1) - LARGEST_VALUE));
        }
        return vector.array();
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** SHA-256 of {@code seed/0}, of {@code seed/1}, and so on, end to end. */
    private static final class SeededBytes {
        private final String seed;
        private int block;
        private ByteBuffer rest = ByteBuffer.allocate(0);

        SeededBytes(String seed) {
            this.seed = seed;
        }

        byte next() {
            if (!rest.hasRemaining()) {
                rest = ByteBuffer.wrap(sha256((seed + "/" + block++).getBytes(StandardCharsets.UTF_8)));
            }
            return rest.get();
        }

        int nextInt() {
            return (next() & 0xff) << 24 | (next() & 0xff) << 16 | (next() & 0xff) << 8 | next() & 0xff;
        }
    }
}
