package io.virtengine.scoring;

import java.nio.ByteBuffer;

/** Header, vector and table: all the engine looks at. */
public record ScoringInput(ScoreHeader header, FeatureVector vector, ScoringTable table) {
    /** Length of an encoded input, bytes. */
    public static final int LENGTH = InputWords.INPUT_LENGTH;

    public ScoringInput {
        if (!header.tableHash().equals(table.hash())) {
            throw new IllegalArgumentException(
                    "the header names table " + header.tableHash() + ", not " + table.hash());
        }
    }

    /** An input whose header names {@code table}. */
    public static ScoringInput of(
            final Octets requestId, final Octets account, final FeatureVector vector, final ScoringTable table) {
        return new ScoringInput(new ScoreHeader(table.hash(), requestId, account), vector, table);
    }

    /** The 171 bytes for {@link CompositeEngine#score}. */
    public byte[] encode() {
        return ByteBuffer.allocate(LENGTH)
                .put(header.encode())
                .put(vector.encode())
                .put(table.encode())
                .array();
    }
}
