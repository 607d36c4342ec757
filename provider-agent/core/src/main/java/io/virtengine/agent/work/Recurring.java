package io.virtengine.agent.work;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A job that runs again and again in its own virtual thread: at least every so often, sooner when woken. A run that
 * fails is logged and the next one comes as usual.
 */
public final class Recurring implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Recurring.class);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private final String name;
    private final Duration every;
    private final Runnable job;
    private final Semaphore wake = new Semaphore(0);
    private volatile boolean stopped;
    private @Nullable Thread thread;

    public Recurring(String name, Duration every, Runnable job) {
        this.name = name;
        this.every = every;
        this.job = job;
    }

    public synchronized void start() {
        if (thread == null) {
            stopped = false;
            thread = Thread.ofVirtual().name(name).start(this::loop);
        }
    }

    /** Runs the job again without waiting for its time. */
    public void wake() {
        wake.release();
    }

    private void loop() {
        while (!stopped) {
            try {
                job.run();
            } catch (RuntimeException e) {
                if (!stopped) {
                    LOG.warn("{} failed and will be tried again: {}", name, e.toString(), e);
                }
            }
            try {
                if (wake.tryAcquire(every.toMillis(), TimeUnit.MILLISECONDS)) {
                    wake.drainPermits();
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Ends after the present run, which gets 30 s. */
    @Override
    public void close() {
        Thread running;
        synchronized (this) {
            running = thread;
            thread = null;
        }
        if (running == null) {
            return;
        }
        stopped = true;
        wake.release();
        try {
            if (!running.join(STOP_LIMIT)) {
                LOG.warn("{} did not stop within {}", name, STOP_LIMIT);
                running.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
