package io.virtengine.scoring;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;

/**
 * A score with its explanation.
 *
 * @param score 0..100
 * @param passed whether the score reached the table's pass mark
 * @param reasonBits {@link Reason} masks
 * @param raw raw score of each {@link Component}, basis points
 * @param weighted raw times weight, basis points, same order
 * @param inputHash SHA-256 of header and vector
 */
public record Scored(
        int score, boolean passed, int reasonBits, List<Integer> raw, List<Integer> weighted, Octets inputHash)
        implements ScoreOutcome {
    /** Length of the encoded output, bytes: 16 ABI words. */
    public static final int OUTPUT_LENGTH = 512;

    private static final int WORD = 32;

    public Scored {
        raw = List.copyOf(raw);
        weighted = List.copyOf(weighted);
        inputHash.requireLength(WORD, "input hash");
    }

    /** The reasons behind the score. */
    public Set<Reason> reasons() {
        return Reason.in(reasonBits);
    }

    /** The raw score of one component, basis points. */
    public int raw(final Component component) {
        return raw.get(component.ordinal());
    }

    /**
     * The engine's output: ABI encoding of {@code (uint8, bool, uint32, uint16[6], uint16[6], bytes32)}, 512 bytes.
     */
    public byte[] encode() {
        final ByteBuffer output = ByteBuffer.allocate(OUTPUT_LENGTH);
        putWord(output, score);
        putWord(output, passed ? 1 : 0);
        putWord(output, reasonBits);
        raw.forEach(value -> putWord(output, value));
        weighted.forEach(value -> putWord(output, value));
        return output.put(inputHash.toArray()).array();
    }

    private static void putWord(final ByteBuffer output, final int value) {
        output.position(output.position() + WORD - Integer.BYTES);
        output.putInt(value);
    }
}
