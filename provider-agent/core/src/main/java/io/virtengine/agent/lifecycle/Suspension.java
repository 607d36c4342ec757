package io.virtengine.agent.lifecycle;

import io.virtengine.agent.backend.BackendException;
import io.virtengine.agent.backend.Observation;
import io.virtengine.agent.backend.WorkloadBackend;
import io.virtengine.agent.backend.WorkloadState;
import io.virtengine.agent.work.Database;
import java.util.Optional;

/**
 * Takes processing time from a workload, or gives it back, as money and tenant together want it: neither's wish undoes the
 * other's.
 */
public final class Suspension implements Operation {
    static final String STOPPED = "stopped by its tenant";
    private final Database database;
    private final Workloads workloads;
    private final WorkloadBackend backend;
    private final CommandQueue queue;
    private final LeaseEvents events;

    public Suspension(
            Database database, Workloads workloads, WorkloadBackend backend, CommandQueue queue, LeaseEvents events) {
        this.database = database;
        this.workloads = workloads;
        this.backend = backend;
        this.queue = queue;
        this.events = events;
    }

    @Override
    public void run(CommandQueue.Command command) {
        boolean suspend = command.action() == CommandQueue.Action.SUSPEND;
        Workload workload =
                database.call(unit -> workloads.find(unit, command.leaseId())).orElseThrow();
        Workload.Desired wanted = suspend ? Workload.Desired.SUSPENDED : Workload.Desired.RUNNING;
        if (!suspend && workload.desired() == Workload.Desired.RUNNING && workload.stopped()) {
            staysStopped(command);
            return;
        }
        Optional<Observation> before = backend.observe(workload.id());
        if (workload.wanted() != wanted || before.isEmpty()) {
            // Overtaken by another wish; or nothing is there, which the reconciler puts right.
            database.run(unit -> queue.succeed(unit, command));
            return;
        }
        WorkloadState reached = act(workload, suspend, before.get()).state();
        WorkloadState expected = suspend ? WorkloadState.PAUSED : WorkloadState.RUNNING;
        boolean ended = reached == WorkloadState.STOPPED;
        if (reached != expected && !ended) {
            throw new NotYetException("it should be " + expected + " and is " + reached);
        }
        database.run(unit -> {
            if (!ended) {
                Workload now = workloads.lock(unit, command.leaseId()).orElseThrow();
                workloads.state(
                        unit, command.leaseId(), suspend ? now.paused() : Workload.State.RUNNING, detail(now, suspend));
                events.add(unit, command.leaseId(), suspend ? "suspended" : "resumed", message(now, suspend));
            }
            queue.succeed(unit, command);
        });
    }

    /** Funds are back, but the tenant does not want it to run. */
    private void staysStopped(CommandQueue.Command command) {
        database.run(unit -> {
            Workload now = workloads.lock(unit, command.leaseId()).orElseThrow();
            if (now.state() == Workload.State.SUSPENDED) {
                workloads.state(unit, command.leaseId(), Workload.State.STOPPED, STOPPED);
                events.add(unit, command.leaseId(), "funds", "the account has funds again; start it when you want");
            }
            queue.succeed(unit, command);
        });
    }

    private static String detail(Workload now, boolean suspend) {
        if (!suspend) {
            return "";
        }
        return now.desired() == Workload.Desired.SUSPENDED ? "the account is empty" : STOPPED;
    }

    private static String message(Workload now, boolean suspend) {
        if (!suspend) {
            return "it has processing time again";
        }
        return now.desired() == Workload.Desired.SUSPENDED ? "the account is empty: top it up" : STOPPED;
    }

    private Observation act(Workload workload, boolean suspend, Observation before) {
        if (before.state() == WorkloadState.STOPPED) {
            return before;
        }
        try {
            return suspend ? backend.suspend(workload.id()) : backend.resume(workload.id());
        } catch (BackendException.NotFound gone) {
            throw new NotYetException("it is gone: " + gone.getMessage());
        }
    }
}
