package io.virtengine.besu.admission;

import java.util.LinkedHashMap;
import java.util.Map;
import org.hyperledger.besu.datatypes.Address;

/**
 * How many transactions a sender may bring: a bucket that holds a minute's worth and refills evenly. Remembers the senders
 * seen last and no more than {@link #SENDERS}, so a crowd of senders costs no memory; who was forgotten starts full.
 */
public final class RateLimit {
    /** Most senders remembered. */
    public static final int SENDERS = 10_000;

    private static final double NANOS_PER_MINUTE = 60e9;

    private final int perMinute;
    private final Map<Address, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(final Map.Entry<Address, Bucket> eldest) {
            return size() > SENDERS;
        }
    };

    private record Bucket(double tokens, long at) {}

    /** @param perMinute transactions; 0 = no limit */
    public RateLimit(final int perMinute) {
        this.perMinute = perMinute;
    }

    /** Takes one from the sender's bucket if there is one. {@code now}: ns of a clock that never goes back. */
    public synchronized boolean take(final Address sender, final long now) {
        if (perMinute == 0) {
            return true;
        }
        final Bucket last = buckets.getOrDefault(sender, new Bucket(perMinute, now));
        final double tokens = Math.min(perMinute, last.tokens() + (now - last.at()) * (perMinute / NANOS_PER_MINUTE));
        final boolean enough = tokens >= 1;
        buckets.put(sender, new Bucket(enough ? tokens - 1 : tokens, now));
        return enough;
    }
}
