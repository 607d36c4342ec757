package io.virtengine.agent.lifecycle;

import io.micrometer.core.instrument.MeterRegistry;
import io.virtengine.agent.backend.Observation;
import io.virtengine.agent.backend.WorkloadBackend;
import io.virtengine.agent.backend.WorkloadState;
import io.virtengine.agent.chain.ChainAwayException;
import io.virtengine.agent.chain.Market;
import io.virtengine.agent.work.Database;
import io.virtengine.agent.work.UnitOfWork;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares, for every lease, what the chain says, what is desired and what the back end has, and queues what puts them in
 * line (provider spec 1.8, "Reconciliation"). If the chain or the back end does not answer, nothing is concluded.
 */
public final class Reconciler {
    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
    private static final Duration FIRST_PAUSE = Duration.ofMinutes(5);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final int LONGEST_AT = 5;
    private final Database database;
    private final Market market;
    private final Workloads workloads;
    private final WorkloadBackend backend;
    private final CommandQueue queue;
    private final LeaseDesk leases;
    private final LeaseEvents events;
    private final MeterRegistry registry;
    private final Clock clock;

    public Reconciler(
            Database database,
            Market market,
            Workloads workloads,
            WorkloadBackend backend,
            CommandQueue queue,
            LeaseDesk leases,
            LeaseEvents events,
            MeterRegistry registry,
            Clock clock) {
        this.database = database;
        this.market = market;
        this.workloads = workloads;
        this.backend = backend;
        this.queue = queue;
        this.leases = leases;
        this.events = events;
        this.registry = registry;
        this.clock = clock;
    }

    /** Looks at every lease once. */
    public void reconcile() {
        String outcome = "completed";
        for (Workload workload : database.call(workloads::live)) {
            try {
                reconcile(workload);
            } catch (ChainAwayException e) {
                outcome = "chain_away";
                LOG.warn("Reconciliation stops: {}", e.getMessage());
                break;
            } catch (RuntimeException e) {
                outcome = "partial";
                LOG.warn("Lease {} could not be compared: {}", workload.leaseId(), e.toString());
            }
        }
        registry.counter("provider_daemon_lifecycle_reconcile_runs", "outcome", outcome)
                .increment();
    }

    private void reconcile(Workload workload) {
        if (workload.desired() != Workload.Desired.DELETED) {
            Market.LeaseView lease = market.lease(workload.leaseId());
            if (lease.state() == Market.LeaseState.NONE) {
                LOG.error("The chain knows no lease {}; nothing is touched", workload.leaseId());
                return;
            }
            if (!lease.state().live()) {
                database.run(unit -> leases.closed(unit, workload.leaseId(), lease.closedAt(), lease.closeReason()));
                count("terminate", "missed_event");
                return;
            }
        }
        if (!workload.mayExist() && workload.desired() != Workload.Desired.DELETED) {
            return;
        }
        Optional<Observation> seen = backend.observe(workload.id());
        database.run(unit -> {
            if (!queue.busy(unit, workload.leaseId())) {
                workloads.lock(unit, workload.leaseId()).ifPresent(now -> repair(unit, now, seen));
            }
        });
    }

    private void repair(UnitOfWork unit, Workload now, Optional<Observation> seen) {
        WorkloadState state = seen.map(Observation::state).orElse(WorkloadState.TERMINATED);
        switch (now.wanted()) {
            case DELETED -> {
                if (now.state() != Workload.State.TERMINATED) {
                    again(unit, now, CommandQueue.Action.TERMINATE, "deletion is not proven");
                }
            }
            case SUSPENDED -> {
                if (state == WorkloadState.RUNNING) {
                    again(unit, now, CommandQueue.Action.SUSPEND, "runs although it should be suspended");
                }
            }
            case RUNNING -> {
                if (now.state() == Workload.State.COMPLETED || now.generation() == 0) {
                    return;
                }
                switch (state) {
                    case PAUSED -> again(unit, now, CommandQueue.Action.RESUME, "is paused and should run");
                    case RUNNING -> {
                        if (now.state() != Workload.State.RUNNING || now.appliedGeneration() < now.generation()) {
                            again(unit, now, CommandQueue.Action.DEPLOY, "runs but was not recorded as ready");
                        }
                    }
                    case STOPPED -> {
                        if (now.state() != Workload.State.RUNNING) {
                            again(unit, now, CommandQueue.Action.DEPLOY, "has ended and was not recorded");
                        }
                    }
                    case TERMINATED, FAILED, PENDING ->
                        again(unit, now, CommandQueue.Action.DEPLOY, "should run and is " + state);
                    case DEPLOYING, STOPPING -> {
                        // On its way; the next look tells.
                    }
                }
            }
        }
    }

    /** Queues a repair; each further one of a lease waits twice as long, up to an hour. */
    private void again(UnitOfWork unit, Workload now, CommandQueue.Action action, String why) {
        Instant time = clock.instant();
        Instant after = now.repairAfter();
        if (after != null && after.isAfter(time)) {
            return;
        }
        Duration pause = now.repairs() >= LONGEST_AT ? LONGEST_PAUSE : FIRST_PAUSE.multipliedBy(1L << now.repairs());
        workloads.repaired(unit, now.leaseId(), time.plus(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE));
        queue.enqueue(
                unit,
                now.leaseId(),
                action,
                "repair:" + now.leaseId() + ":" + now.generation() + ":" + action + ":" + time.toEpochMilli());
        events.add(unit, now.leaseId(), "repair", why);
        count(action.name().toLowerCase(java.util.Locale.ROOT), "queued");
    }

    private void count(String action, String outcome) {
        registry.counter("provider_daemon_lifecycle_reconcile_commands", "action", action, "outcome", outcome)
                .increment();
    }
}
