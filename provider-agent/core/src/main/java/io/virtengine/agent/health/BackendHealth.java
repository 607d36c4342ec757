package io.virtengine.agent.health;

import io.virtengine.agent.backend.ProbeReport;
import io.virtengine.agent.backend.WorkloadBackend;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Whether the back end can take workloads: its last probe, repeated when older than half a minute. */
public final class BackendHealth {
    private static final Duration FRESH = Duration.ofSeconds(30);
    private final WorkloadBackend backend;
    private final Clock clock;
    private final ReentrantLock probing = new ReentrantLock();
    private volatile @Nullable Probed last;

    private record Probed(ProbeReport report, Instant at) {}

    public BackendHealth(WorkloadBackend backend, Clock clock) {
        this.backend = backend;
        this.clock = clock;
    }

    public boolean ready() {
        return report().ready();
    }

    /** The last report, made anew if it is too old. */
    public ProbeReport report() {
        Probed known = last;
        if (known != null && known.at().plus(FRESH).isAfter(clock.instant())) {
            return known.report();
        }
        probing.lock();
        try {
            known = last;
            if (known == null || !known.at().plus(FRESH).isAfter(clock.instant())) {
                known = new Probed(backend.probe(), clock.instant());
                last = known;
            }
            return known.report();
        } finally {
            probing.unlock();
        }
    }
}
