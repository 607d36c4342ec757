package io.virtengine.sdk.work;

import io.virtengine.sdk.chain.RpcCircuit;
import io.virtengine.sdk.chain.RpcException;
import io.virtengine.sdk.db.Lease;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that does its work in steps while it holds a lease, and otherwise waits for it. After a failure it waits
 * longer and longer, up to a limit, and says so once; a node that does not answer is told apart from everything else.
 * The thread is never interrupted: an interrupt in the middle of a database call costs the connection.
 */
public final class LeasedWorker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LeasedWorker.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Lease lease;
    private final Supplier<Duration> pause;
    private final Step step;
    private final RpcCircuit node;
    private final RpcCircuit troubles;
    private final Semaphore wakeUps = new Semaphore(0);
    private final Thread thread;
    private volatile boolean stopping;
    private volatile boolean held;
    private volatile boolean waiting;
    private volatile @Nullable String failure;

    /** A piece of work. */
    @FunctionalInterface
    public interface Step {
        /** Does it; true if there is more to do at once. */
        boolean run() throws SQLException;
    }

    /**
     * A worker; {@link #start} sets it going.
     *
     * @param name names the thread and the worker in the log
     * @param longestRetry longest pause after failures, at most a minute
     * @param pause how long to sleep when there is nothing to do and nobody calls {@link #wake}
     */
    public LeasedWorker(String name, Lease lease, Duration longestRetry, Supplier<Duration> pause, Step step) {
        this.lease = lease;
        this.pause = pause;
        this.step = step;
        this.node = new RpcCircuit(longestRetry);
        this.troubles = new RpcCircuit(longestRetry);
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    /** Starts working. */
    public void start() {
        thread.start();
    }

    /** Ends a sleep. */
    public void wake() {
        wakeUps.release();
    }

    /** Lets the worker end after the step in hand, without waiting for that. */
    public void end() {
        stopping = true;
        wake();
    }

    /** Whether this process holds the lease. */
    public boolean holdsLease() {
        return held;
    }

    /** Whether another process held the lease when last asked for. */
    public boolean waitsForAnother() {
        return waiting;
    }

    /** Whether the node answered last time. */
    public boolean nodeReachable() {
        return node.closed();
    }

    /** What keeps it from working, apart from a node that does not answer; empty if nothing does. */
    public Optional<String> trouble() {
        return troubles.closed() ? Optional.empty() : Optional.ofNullable(failure);
    }

    /** Why the last step failed, for whatever reason; empty if it did not. */
    public Optional<String> failure() {
        return troubles.closed() && node.closed() ? Optional.empty() : Optional.ofNullable(failure);
    }

    private void run() {
        try {
            while (!stopping) {
                Duration rest = attempt();
                if (!rest.isZero() && wakeUps.tryAcquire(rest.toNanos(), TimeUnit.NANOSECONDS)) {
                    wakeUps.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        held = false;
        try {
            lease.close();
        } catch (SQLException e) {
            LOG.warn("The lease of {} could not be given back: {}", thread.getName(), e.getMessage());
        }
    }

    /** Does a step if it may, and says how long to sleep then; zero if there is more to do at once. */
    private Duration attempt() {
        if (!troubles.mayTry()) {
            return troubles.untilRetry();
        }
        try {
            held = lease.ensure();
            waiting = !held;
            if (!held) {
                return pause.get();
            }
            if (!node.mayTry()) {
                return node.untilRetry();
            }
            boolean more = step.run();
            node.succeeded();
            troubles.succeeded();
            return more ? Duration.ZERO : pause.get();
        } catch (RpcException.Unavailable e) {
            failure = String.valueOf(e);
            if (node.closed()) {
                LOG.warn("{} waits for the node: {}", thread.getName(), e.getMessage());
            }
            node.failed();
            return node.untilRetry();
        } catch (Lease.LostException e) {
            held = false;
            LOG.warn("{}", e.getMessage());
            return pause.get();
        } catch (SQLException | RuntimeException e) {
            failure = String.valueOf(e);
            if (troubles.closed()) {
                LOG.error("{} failed and tries again", thread.getName(), e);
            }
            troubles.failed();
            return troubles.untilRetry();
        }
    }

    /** Ends after the step in hand and gives the lease back. */
    @Override
    public void close() {
        end();
        try {
            thread.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
