package io.virtengine.scoring.network;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Bytes that look random and never change: SHA-256 of {@code seed/0}, of {@code seed/1}, and so on, end to end. */
final class ByteStream {
    private final String seed;
    private int block;
    private ByteBuffer rest = ByteBuffer.allocate(0);

    ByteStream(final String seed) {
        this.seed = seed;
    }

    byte next() {
        if (!rest.hasRemaining()) {
            rest = ByteBuffer.wrap(sha256((seed + "/" + block++).getBytes(StandardCharsets.UTF_8)));
        }
        return rest.get();
    }

    int nextInt() {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            value = value << 8 | next() & 0xff;
        }
        return value;
    }

    /** A number in 0..bound-1; not quite uniform, which no vector minds. */
    int below(final int bound) {
        return Integer.remainderUnsigned(nextInt(), bound);
    }

    /** A value a vector may hold. */
    int value() {
        return below(32_769) - 16_384;
    }

    static byte[] sha256(final byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
