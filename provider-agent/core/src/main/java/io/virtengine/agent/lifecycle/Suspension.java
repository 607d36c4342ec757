package io.virtengine.agent.lifecycle;

import io.virtengine.agent.backend.BackendException;
import io.virtengine.agent.backend.Observation;
import io.virtengine.agent.backend.WorkloadBackend;
import io.virtengine.agent.backend.WorkloadState;
import io.virtengine.agent.work.Database;
import java.util.Optional;

/** Takes processing time from a workload, or gives it back. */
public final class Suspension implements Operation {
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
        Optional<Observation> before = backend.observe(workload.id());
        if (workload.desired() != wanted || before.isEmpty()) {
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
                workloads.state(
                        unit,
                        command.leaseId(),
                        suspend ? Workload.State.SUSPENDED : Workload.State.RUNNING,
                        suspend ? "the account is empty" : "");
                events.add(
                        unit,
                        command.leaseId(),
                        suspend ? "suspended" : "resumed",
                        suspend ? "the account is empty: top it up" : "the account has funds again");
            }
            queue.succeed(unit, command);
        });
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
