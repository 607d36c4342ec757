package io.virtengine.agent.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** Waits for conditions, not for time. */
public final class Await {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private Await() {}

    /** Waits until the condition holds; fails with the description after a minute and a half. */
    public static void until(String what, Callable<Boolean> condition) {
        until(() -> what, condition);
    }

    /** The same with a description that is asked for only when time is up. */
    public static void until(Supplier<String> what, Callable<Boolean> condition) {
        Instant end = Instant.now().plus(LIMIT);
        Throwable last = null;
        while (Instant.now().isBefore(end)) {
            try {
                if (condition.call()) {
                    return;
                }
                last = null;
            } catch (Exception e) {
                last = e;
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        throw new AssertionError("not within " + LIMIT + ": " + what.get(), last);
    }
}
