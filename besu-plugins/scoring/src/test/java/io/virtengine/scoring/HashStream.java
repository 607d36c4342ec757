package io.virtengine.scoring;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** Numbers that look random and never change: SHA-256 of a seed and a counter. */
final class HashStream {
    private final String seed;
    private int counter;

    HashStream(final String seed) {
        this.seed = seed;
    }

    /** A number in 0..bound-1. */
    int below(final int bound) {
        final byte[] digest = Fs2pReference.sha256((seed + "/" + counter++).getBytes(StandardCharsets.UTF_8));
        return new BigInteger(1, digest).mod(BigInteger.valueOf(bound)).intValue();
    }

    boolean chance(final int percent) {
        return below(100) < percent;
    }
}
