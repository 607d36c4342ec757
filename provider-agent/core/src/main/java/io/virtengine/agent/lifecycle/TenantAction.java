package io.virtengine.agent.lifecycle;

import io.virtengine.agent.backend.BackendException;
import io.virtengine.agent.backend.Observation;
import io.virtengine.agent.backend.WorkloadBackend;
import io.virtengine.agent.config.AgentConfiguration;
import io.virtengine.agent.work.Database;
import io.virtengine.agent.work.FaultPoint;
import io.virtengine.agent.work.UnitOfWork;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/**
 * Carries out what a tenant asked for and counts it as done only when its target is seen, before a deadline. What ends
 * without success is taken back: a stop or start is forgotten, a resize is followed by a return to the size before.
 */
public final class TenantAction implements Operation {
    private static final long LOOK_NANOS = 300_000_000L;
    private final Database database;
    private final Workloads workloads;
    private final LeaseActions actions;
    private final WorkloadBackend backend;
    private final CommandQueue queue;
    private final LeaseEvents events;
    private final ActionStep step;
    private final AgentConfiguration.Lifecycle settings;
    private final FaultPoint faults;
    private final Clock clock;

    public TenantAction(
            Database database,
            Workloads workloads,
            LeaseActions actions,
            WorkloadBackend backend,
            CommandQueue queue,
            LeaseEvents events,
            ActionStep step,
            AgentConfiguration.Lifecycle settings,
            FaultPoint faults,
            Clock clock) {
        this.database = database;
        this.workloads = workloads;
        this.actions = actions;
        this.backend = backend;
        this.queue = queue;
        this.events = events;
        this.step = step;
        this.settings = settings;
        this.faults = faults;
        this.clock = clock;
    }

    @Override
    public void run(CommandQueue.Command command) {
        Workload workload =
                database.call(unit -> workloads.find(unit, command.leaseId())).orElseThrow();
        LeaseAction action = database.call(unit -> begun(unit, command, workload));
        if (action.status() == LeaseAction.Status.CANCELLED) {
            return;
        }
        faults.reached(FaultPoint.Step.ACTION_CLAIMED);
        Observation seen = act(workload, action);
        faults.reached(FaultPoint.Step.ACTION_APPLIED);
        Instant deadline = Objects.requireNonNull(action.deadline());
        while (!step.reached(workload, action, seen)) {
            if (clock.instant().isAfter(deadline)) {
                throw new GivenUpException("not reached by " + deadline + ", the workload is " + seen.state());
            }
            if (wanted(command.leaseId()) == Workload.Desired.DELETED) {
                database.run(unit -> cancel(unit, command, action, "the lease ended"));
                return;
            }
            pause(command);
            seen = backend.observe(workload.id())
                    .orElseThrow(() -> new GivenUpException("the back end has no such workload any more"));
        }
        Observation reached = seen;
        database.run(unit -> {
            Workload now = workloads.lock(unit, command.leaseId()).orElseThrow();
            if (now.desired() == Workload.Desired.DELETED) {
                cancel(unit, command, action, "the lease ended");
                return;
            }
            step.record(unit, now, action, reached);
            actions.settle(unit, action);
            events.add(unit, command.leaseId(), "action-completed", ActionDesk.name(command.action()) + " is done");
            queue.succeed(unit, command);
        });
    }

    /** The action, begun now if it was not before, or cancelled. */
    private LeaseAction begun(UnitOfWork unit, CommandQueue.Command command, Workload workload) {
        LeaseAction action = actions.of(unit, command).orElseThrow();
        Instant now = clock.instant();
        String unwanted = unwanted(workload, action, now);
        if (unwanted != null) {
            cancel(unit, command, action, unwanted);
        } else if (actions.begin(unit, action, now, step.limit(settings))) {
            events.add(
                    unit, command.leaseId(), "action-executing", ActionDesk.name(command.action()) + " is under way");
        }
        return actions.of(unit, command).orElseThrow();
    }

    private static @org.jspecify.annotations.Nullable String unwanted(
            Workload workload, LeaseAction action, Instant now) {
        if (workload.desired() == Workload.Desired.DELETED) {
            return "the lease ended";
        }
        if (action.startedAt() == null && now.isAfter(action.expiresAt())) {
            return "nobody came to it within " + ActionDesk.LIFE;
        }
        if (action.dropped() != null) {
            return action.dropped();
        }
        if (workload.desired() == Workload.Desired.SUSPENDED && action.action() != CommandQueue.Action.STOP) {
            return "the account ran dry meanwhile";
        }
        return null;
    }

    private Observation act(Workload workload, LeaseAction action) {
        try {
            return step.act(workload, action);
        } catch (BackendException.Quota | BackendException.NotFound e) {
            throw new GivenUpException(String.valueOf(e.getMessage()));
        }
    }

    private Workload.Desired wanted(String leaseId) {
        return database.call(unit -> workloads.find(unit, leaseId))
                .orElseThrow()
                .desired();
    }

    private void pause(CommandQueue.Command command) {
        if (!queue.renew(command)) {
            throw new NotYetException("another executor has taken over");
        }
        LockSupport.parkNanos(LOOK_NANOS);
        if (Thread.interrupted()) {
            throw new NotYetException("interrupted while waiting");
        }
    }

    private void cancel(UnitOfWork unit, CommandQueue.Command command, LeaseAction action, String why) {
        queue.cancel(unit, command, why);
        takeBack(unit, action, "action-cancelled", why);
    }

    @Override
    public void gaveUp(UnitOfWork unit, CommandQueue.Command command, String why) {
        takeBack(unit, actions.of(unit, command).orElseThrow(), "action-failed", why);
    }

    private void takeBack(UnitOfWork unit, LeaseAction action, String event, String why) {
        workloads.lock(unit, action.leaseId()).ifPresent(now -> step.takeBack(unit, now, action));
        actions.settle(unit, action);
        events.add(unit, action.leaseId(), event, ActionDesk.name(action.action()) + ": " + why);
    }
}
