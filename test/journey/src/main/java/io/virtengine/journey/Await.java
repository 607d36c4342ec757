package io.virtengine.journey;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for conditions, never for times. */
public final class Await {

    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private Await() {}

    /** Waits until there is a value; a limit that passes is a failure that says what was waited for. */
    public static <T> T value(String what, Duration limit, Supplier<Optional<T>> look) {
        long end = System.nanoTime() + limit.toNanos();
        RuntimeException last = null;
        while (System.nanoTime() < end) {
            try {
                Optional<T> found = look.get();
                if (found.isPresent()) {
                    return found.get();
                }
            } catch (JourneyException e) {
                throw e;
            } catch (RuntimeException e) {
                last = e;
            }
            pause();
        }
        throw new JourneyException("waited " + limit.toSeconds() + " s for " + what + ", in vain", last);
    }

    /** Waits until a condition holds. */
    public static void until(String what, Duration limit, BooleanSupplier holds) {
        value(what, limit, () -> holds.getAsBoolean() ? Optional.of(true) : Optional.empty());
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK_EVERY);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JourneyException("interrupted", e);
        }
    }
}
