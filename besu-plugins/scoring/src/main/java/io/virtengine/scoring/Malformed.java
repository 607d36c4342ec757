package io.virtengine.scoring;

import java.util.HexFormat;

/** The input breaks the layout. */
public record Malformed(MalformedReason reason) implements ScoreOutcome {
    /** First four bytes of Keccak-256 of {@code CompositeScoring_Malformed(uint8)}; the contracts' tests hold it. */
    private static final byte[] SELECTOR = HexFormat.of().parseHex("eedd3641");

    /** What the precompile reverts with: the Solidity twin's custom error, ABI-encoded, 36 bytes. */
    public byte[] revertData() {
        final byte[] data = new byte[SELECTOR.length + 32];
        System.arraycopy(SELECTOR, 0, data, 0, SELECTOR.length);
        data[data.length - 1] = (byte) reason.code();
        return data;
    }
}
