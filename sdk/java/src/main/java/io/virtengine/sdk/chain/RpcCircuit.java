package io.virtengine.sdk.chain;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Remembers that a node (or anything else asked) does not answer, so that it is asked ever more rarely: after 1 s, then twice as long each
 * time up to 60 s, each ±20 %. Used by one thread; others may read {@link #closed}.
 */
public final class RpcCircuit {

    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final RandomGenerator random = new SecureRandom();
    private final Duration longest;
    private volatile int failures;
    private long retryAt;

    /** Open circuits are tried again after at most that long. */
    public RpcCircuit(Duration longest) {
        this.longest = longest.compareTo(LONGEST) < 0 ? longest : LONGEST;
    }

    /** Whether the node answered last time. */
    public boolean closed() {
        return failures == 0;
    }

    /** Whether it is time to ask the node. */
    public boolean mayTry() {
        return failures == 0 || System.nanoTime() - retryAt >= 0;
    }

    /** How long it is until it is time to ask the node; zero if it is. */
    public Duration untilRetry() {
        return failures == 0 ? Duration.ZERO : Duration.ofNanos(Math.max(0, retryAt - System.nanoTime()));
    }

    /** The node answered. */
    public void succeeded() {
        failures = 0;
    }

    /** The node did not answer. */
    public void failed() {
        failures = Math.min(failures + 1, 16);
        long wait = Math.min(FIRST.toMillis() << (failures - 1), longest.toMillis());
        retryAt = System.nanoTime() + Duration.ofMillis(wait).toNanos() * random.nextInt(80, 121) / 100;
    }
}
