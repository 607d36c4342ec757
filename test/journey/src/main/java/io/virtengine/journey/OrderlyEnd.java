package io.virtengine.journey;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets Ctrl-C and SIGTERM end a journey in order. A signal interrupts the thread that plays; what it opened is closed
 * as after any failure, and only then does the process go. Open it first, so that it is closed last.
 */
final class OrderlyEnd implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Thread player = Thread.currentThread();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook = new Thread(this::end, "orderly-end");

    private OrderlyEnd() {}

    /** From now on a signal interrupts the present thread. */
    static OrderlyEnd onSignal() {
        var end = new OrderlyEnd();
        Runtime.getRuntime().addShutdownHook(end.hook);
        return end;
    }

    private void end() {
        System.out.println("\nstopping: workloads first, then agents, services and the chain");
        player.interrupt();
        try {
            closed.await(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // The hook is running: it waits for nothing any more.
        }
    }
}
