package io.virtengine.scoring.network;

import io.virtengine.scoring.Octets;
import java.nio.ByteBuffer;

/**
 * A network's score.
 *
 * @param basisPoints 3..9997: the sigmoid of the logit
 * @param passed whether {@code basisPoints} reached the model's pass mark
 * @param logit what the last layer said, Q8.8: 256 is 1.0; before it is limited to -8..8
 * @param inputHash SHA-256 of header, count and vector
 * @param modelHash SHA-256 of the model
 */
public record NetworkScored(int basisPoints, boolean passed, int logit, Octets inputHash, Octets modelHash)
        implements NetworkOutcome {
    /** Length of the encoded output, bytes: 6 ABI words. */
    public static final int OUTPUT_LENGTH = 192;

    private static final int WORD = 32;

    /** The score as it is stored, 0..100; rounded down, so nobody gets a point that was not earned. */
    public int score() {
        return basisPoints / 100;
    }

    /** ABI encoding of {@code (uint8 score, bool passed, uint16 basisPoints, int32 logit, bytes32, bytes32)}. */
    public byte[] encode() {
        final ByteBuffer output = ByteBuffer.allocate(OUTPUT_LENGTH);
        putWord(output, score());
        putWord(output, passed ? 1 : 0);
        putWord(output, basisPoints);
        putWord(output, logit);
        return output.put(inputHash.toArray()).put(modelHash.toArray()).array();
    }

    private static void putWord(final ByteBuffer output, final int value) {
        // Sign-extended, as the ABI wants it of an int32; zeros for the rest, which are never negative.
        for (int i = 0; i < WORD - Integer.BYTES; i += Integer.BYTES) {
            output.putInt(value >> 31);
        }
        output.putInt(value);
    }
}
