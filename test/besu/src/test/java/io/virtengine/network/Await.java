package io.virtengine.network;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;

/** Waiting for what must come to pass; a node that does not answer yet is asked again. */
final class Await {

    /** Rounds of consensus double, and nodes look for lost peers once a minute: far longer than anything takes here. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    private Await() {}

    static void until(String what, Callable<Boolean> condition) {
        Awaitility.await(what)
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(LOOK_EVERY)
                .ignoreExceptions()
                .until(condition);
    }
}
