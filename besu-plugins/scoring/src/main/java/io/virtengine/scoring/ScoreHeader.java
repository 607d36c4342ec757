package io.virtengine.scoring;

import java.nio.ByteBuffer;

/**
 * Who is scored, for which request, by which rules: 88 bytes.
 *
 * @param tableHash SHA-256 of the table, 32 bytes
 * @param requestId the verification request, 32 bytes
 * @param account the account's address, 20 bytes
 */
public record ScoreHeader(Octets tableHash, Octets requestId, Octets account) {
    /** Schema id of the layout. */
    public static final int SCHEMA = InputWords.SCHEMA;

    /** The composite engine. */
    public static final int ENGINE_VERSION = InputWords.ENGINE_VERSION;

    public ScoreHeader {
        tableHash.requireLength(32, "table hash");
        requestId.requireLength(32, "request id");
        account.requireLength(20, "account");
    }

    /** The 88 bytes in front of the vector. */
    public byte[] encode() {
        return ByteBuffer.allocate(InputWords.HEADER_LENGTH)
                .putShort((short) SCHEMA)
                .putShort((short) ENGINE_VERSION)
                .put(tableHash.toArray())
                .put(requestId.toArray())
                .put(account.toArray())
                .array();
    }
}
