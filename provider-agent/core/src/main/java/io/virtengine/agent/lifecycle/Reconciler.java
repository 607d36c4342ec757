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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

    /**
     * Something that is not as it should be.
     *
     * @param repair what puts it right
     * @param busy whether something is under way for the lease, which is waited for first
     */
    public record Finding(String leaseId, String repair, String why, boolean busy) {}

    /** Looks at every lease once and queues what is to be repaired. */
    public List<Finding> reconcile() {
        return round(true);
    }

    /** Looks at every lease once and changes nothing. */
    public List<Finding> compare() {
        return round(false);
    }

    private List<Finding> round(boolean repair) {
        String outcome = "completed";
        List<Finding> findings = new ArrayList<>();
        for (Workload workload : database.call(workloads::live)) {
            try {
                reconcile(workload, repair).ifPresent(findings::add);
            } catch (ChainAwayException e) {
                outcome = "chain_away";
                LOG.warn("Reconciliation stops: {}", e.getMessage());
                break;
            } catch (RuntimeException e) {
                outcome = "partial";
                LOG.warn("Lease {} could not be compared: {}", workload.leaseId(), e.toString());
            }
        }
        if (repair) {
            registry.counter("provider_daemon_lifecycle_reconcile_runs", "outcome", outcome)
                    .increment();
        }
        return findings;
    }

    private Optional<Finding> reconcile(Workload workload, boolean repair) {
        if (workload.desired() != Workload.Desired.DELETED) {
            Market.LeaseView lease = market.lease(workload.leaseId());
            if (lease.state() == Market.LeaseState.NONE) {
                LOG.error("The chain knows no lease {}; nothing is touched", workload.leaseId());
                return Optional.of(new Finding(workload.leaseId(), "none", "the chain knows no such lease", false));
            }
            if (!lease.state().live()) {
                if (repair) {
                    database.run(
                            unit -> leases.closed(unit, workload.leaseId(), lease.closedAt(), lease.closeReason()));
                    count("terminate", "missed_event");
                }
                return Optional.of(new Finding(workload.leaseId(), "terminate", "the lease has ended on chain", false));
            }
        }
        if (!workload.mayExist() && workload.desired() != Workload.Desired.DELETED) {
            return Optional.empty();
        }
        Optional<Observation> seen = backend.observe(workload.id());
        return database.call(unit -> {
            Workload now = workloads.lock(unit, workload.leaseId()).orElseThrow();
            boolean busy = queue.busy(unit, workload.leaseId());
            Optional<Repair> wanted = needed(now, seen);
            if (repair && !busy) {
                wanted.ifPresent(r -> again(unit, now, r.action(), r.why()));
            }
            return wanted.map(
                    r -> new Finding(now.leaseId(), r.action().name().toLowerCase(Locale.ROOT), r.why(), busy));
        });
    }

    private record Repair(CommandQueue.Action action, String why) {}

    private static Optional<Repair> needed(Workload now, Optional<Observation> seen) {
        WorkloadState state = seen.map(Observation::state).orElse(WorkloadState.TERMINATED);
        return switch (now.wanted()) {
            case DELETED ->
                now.state() == Workload.State.TERMINATED
                        ? Optional.empty()
                        : repair(CommandQueue.Action.TERMINATE, "deletion is not proven");
            case SUSPENDED ->
                state == WorkloadState.RUNNING
                        ? repair(CommandQueue.Action.SUSPEND, "runs although it should be suspended")
                        : Optional.empty();
            case RUNNING ->
                now.state() == Workload.State.COMPLETED || now.generation() == 0 ? Optional.empty() : toRun(now, state);
        };
    }

    private static Optional<Repair> toRun(Workload now, WorkloadState state) {
        return switch (state) {
            case PAUSED -> repair(CommandQueue.Action.RESUME, "is paused and should run");
            case RUNNING ->
                now.state() != Workload.State.RUNNING || now.appliedGeneration() < now.generation()
                        ? repair(CommandQueue.Action.DEPLOY, "runs but was not recorded as ready")
                        : Optional.empty();
            case STOPPED ->
                now.state() == Workload.State.RUNNING
                        ? Optional.empty()
                        : repair(CommandQueue.Action.DEPLOY, "has ended and was not recorded");
            case TERMINATED, FAILED, PENDING -> repair(CommandQueue.Action.DEPLOY, "should run and is " + state);
            // On its way; the next look tells.
            case DEPLOYING, STOPPING -> Optional.empty();
        };
    }

    private static Optional<Repair> repair(CommandQueue.Action action, String why) {
        return Optional.of(new Repair(action, why));
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
        count(action.name().toLowerCase(Locale.ROOT), "queued");
    }

    private void count(String action, String outcome) {
        registry.counter("provider_daemon_lifecycle_reconcile_commands", "action", action, "outcome", outcome)
                .increment();
    }
}
