package io.virtengine.scoring.network;

import java.util.HexFormat;

/** The input breaks the layout, or its model does. */
public record NetworkMalformed(NetworkFault fault) implements NetworkOutcome {
    /** First four bytes of Keccak-256 of {@code NetworkScoring_Malformed(uint8)}; the contracts' tests hold it. */
    private static final byte[] SELECTOR = HexFormat.of().parseHex("7be23b78");

    /** What the precompile reverts with: the contracts' custom error, ABI-encoded, 36 bytes. */
    public byte[] revertData() {
        final byte[] data = new byte[SELECTOR.length + 32];
        System.arraycopy(SELECTOR, 0, data, 0, SELECTOR.length);
        data[data.length - 1] = (byte) fault.code();
        return data;
    }
}
