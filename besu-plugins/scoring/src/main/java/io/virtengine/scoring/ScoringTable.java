package io.virtengine.scoring;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The adjustable numbers of the engine: 31 bytes whose hash names a scoring model on chain.
 *
 * @param weights share of each {@link Component}, basis points, adding up to 10000
 * @param minima lowest raw score of each component that raises no objection, basis points
 * @param caps highest score, 0..100, in evaluation order: salt binding invalid, selfie absent, document absent,
 *     document, face or liveness below minimum, consistency or risk below minimum, liveness absent
 * @param passMark lowest score that passes, 0..100
 */
public record ScoringTable(List<Integer> weights, List<Integer> minima, List<Integer> caps, int passMark) {
    /** The table of the first scoring model. */
    public static final ScoringTable DEFAULT = new ScoringTable(
            List.of(2500, 2500, 2000, 1500, 1000, 500),
            List.of(5000, 7000, 7500, 6000, 0, 5000),
            List.of(0, 0, 30, 49, 69, 70),
            50);

    /** Length of an encoded table, bytes. */
    public static final int LENGTH = InputWords.TABLE_LENGTH;

    private static final int MAX_SCORE = 100;

    public ScoringTable {
        weights = checked(weights, FeatureVector.MAX_BASIS_POINTS, "weight");
        minima = checked(minima, FeatureVector.MAX_BASIS_POINTS, "minimum");
        caps = checked(caps, MAX_SCORE, "cap");
        checked(List.of(passMark, 0, 0, 0, 0, 0), MAX_SCORE, "pass mark");
        if (weights.stream().mapToInt(Integer::intValue).sum() != FeatureVector.MAX_BASIS_POINTS) {
            throw new IllegalArgumentException("weights add up to 10000: " + weights);
        }
    }

    /**
     * Reads 31 bytes.
     *
     * @throws IllegalArgumentException if the engine would refuse them
     */
    public static ScoringTable decode(final byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a table is " + LENGTH + " bytes, not " + bytes.length);
        }
        final ByteBuffer table = ByteBuffer.wrap(bytes);
        final List<Integer> shares = new ArrayList<>();
        for (int i = 0; i < 2 * Component.values().length; i++) {
            shares.add(Short.toUnsignedInt(table.getShort()));
        }
        final List<Integer> marks = new ArrayList<>();
        while (table.hasRemaining()) {
            marks.add(Byte.toUnsignedInt(table.get()));
        }
        return new ScoringTable(shares.subList(0, 6), shares.subList(6, 12), marks.subList(0, 6), marks.getLast());
    }

    /** The 31 bytes the engine reads. */
    public byte[] encode() {
        final ByteBuffer bytes = ByteBuffer.allocate(InputWords.TABLE_LENGTH);
        weights.forEach(weight -> bytes.putShort(weight.shortValue()));
        minima.forEach(minimum -> bytes.putShort(minimum.shortValue()));
        caps.forEach(cap -> bytes.put(cap.byteValue()));
        return bytes.put((byte) passMark).array();
    }

    /** SHA-256 of the encoded table: the model hash in the header. */
    public Octets hash() {
        return Octets.sha256(encode());
    }

    private static List<Integer> checked(final List<Integer> values, final int limit, final String name) {
        if (values.size() != Component.values().length) {
            throw new IllegalArgumentException("six of " + name + " are needed, not " + values.size());
        }
        for (final int value : values) {
            if (value < 0 || value > limit) {
                throw new IllegalArgumentException(name + " " + value + " is not in 0.." + limit);
            }
        }
        return List.copyOf(values);
    }
}
