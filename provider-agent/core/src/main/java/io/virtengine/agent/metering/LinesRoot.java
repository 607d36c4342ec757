package io.virtengine.agent.metering;

import io.virtengine.sdk.abi.Hex;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.web3j.crypto.Hash;

/**
 * Merkle root over the samples behind a statement, so that detail shown later can be proven. A leaf is keccak256 of
 * {@code 0x00} and the line, a node keccak256 of {@code 0x01} and its children in order; an odd one moves up unchanged.
 */
public final class LinesRoot {
    private static final String NO_LINES = Hex.encode(new byte[32]);

    private LinesRoot() {}

    /** The root; zero without lines. */
    public static String of(List<String> lines) {
        if (lines.isEmpty()) {
            return NO_LINES;
        }
        List<byte[]> level = new ArrayList<>();
        for (String line : lines) {
            level.add(hash((byte) 0, line.getBytes(StandardCharsets.UTF_8), new byte[0]));
        }
        while (level.size() > 1) {
            List<byte[]> next = new ArrayList<>();
            for (int i = 0; i < level.size(); i += 2) {
                next.add(i + 1 < level.size() ? hash((byte) 1, level.get(i), level.get(i + 1)) : level.get(i));
            }
            level = next;
        }
        return Hex.encode(level.getFirst());
    }

    private static byte[] hash(byte tag, byte[] first, byte[] second) {
        byte[] input = new byte[1 + first.length + second.length];
        input[0] = tag;
        System.arraycopy(first, 0, input, 1, first.length);
        System.arraycopy(second, 0, input, 1 + first.length, second.length);
        return Hash.sha3(input);
    }
}
