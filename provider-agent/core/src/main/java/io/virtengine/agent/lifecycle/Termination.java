package io.virtengine.agent.lifecycle;

import io.virtengine.agent.backend.WorkloadBackend;
import io.virtengine.agent.capacity.CapacityBook;
import io.virtengine.agent.work.Database;
import io.virtengine.agent.work.FaultPoint;

/**
 * Ends a workload: last reading, delete, proof of absence, capacity back. It needs no chain: the final statement follows
 * from the kept reading when the chain is there.
 */
public final class Termination implements Operation {
    private final Database database;
    private final Workloads workloads;
    private final WorkloadBackend backend;
    private final CommandQueue queue;
    private final CapacityBook capacity;
    private final FinalAccount account;
    private final LeaseEvents events;
    private final FaultPoint faults;

    public Termination(
            Database database,
            Workloads workloads,
            WorkloadBackend backend,
            CommandQueue queue,
            CapacityBook capacity,
            FinalAccount account,
            LeaseEvents events,
            FaultPoint faults) {
        this.database = database;
        this.workloads = workloads;
        this.backend = backend;
        this.queue = queue;
        this.capacity = capacity;
        this.account = account;
        this.events = events;
        this.faults = faults;
    }

    @Override
    public void run(CommandQueue.Command command) {
        Workload workload =
                database.call(unit -> workloads.find(unit, command.leaseId())).orElseThrow();
        if (workload.desired() != Workload.Desired.DELETED) {
            throw new IllegalStateException("lease " + workload.leaseId() + " is not to be deleted");
        }
        faults.reached(FaultPoint.Step.TERMINATE_CLAIMED);
        database.run(unit -> workloads.state(unit, command.leaseId(), Workload.State.TERMINATING, ""));
        account.lastReading(workload);
        if (!queue.renew(command)) {
            throw new NotYetException("another executor has taken over");
        }
        backend.delete(workload.id());
        faults.reached(FaultPoint.Step.WORKLOAD_DELETED);
        if (backend.observe(workload.id()).isPresent()) {
            throw new NotYetException("the workload is still there after its deletion");
        }
        database.run(unit -> {
            workloads.state(unit, command.leaseId(), Workload.State.TERMINATED, "");
            capacity.release(unit, command.leaseId());
            events.add(unit, command.leaseId(), "terminated", "nothing of the workload is left");
            queue.succeed(unit, command);
        });
        faults.reached(FaultPoint.Step.TERMINATED_RECORDED);
    }
}
