package io.virtengine.agent.lifecycle;

import io.virtengine.agent.backend.BackendException;
import io.virtengine.agent.backend.Observation;
import io.virtengine.agent.backend.WorkloadBackend;
import io.virtengine.agent.backend.WorkloadState;
import io.virtengine.agent.work.Database;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notices what running workloads do by themselves: a batch job that ends, a service that fails for good. */
public final class LeaseWatch {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseWatch.class);
    private final Database database;
    private final Workloads workloads;
    private final WorkloadBackend backend;
    private final LeaseEvents events;
    private final FinalAccount account;

    public LeaseWatch(
            Database database, Workloads workloads, WorkloadBackend backend, LeaseEvents events, FinalAccount account) {
        this.database = database;
        this.workloads = workloads;
        this.backend = backend;
        this.events = events;
        this.account = account;
    }

    /** Looks at each running workload once. */
    public void look() {
        for (Workload workload : database.call(workloads::live)) {
            if (workload.state() == Workload.State.RUNNING) {
                try {
                    look(workload);
                } catch (BackendException e) {
                    LOG.warn("Lease {} cannot be observed: {}", workload.leaseId(), e.getMessage());
                }
            } else if (finished(workload)) {
                account.close(workload);
            }
        }
    }

    /** A metered job that has ended owes nothing more: its unspent reserve should return to the tenant at once. */
    private static boolean finished(Workload workload) {
        return workload.state() == Workload.State.COMPLETED
                && workload.desired() == Workload.Desired.RUNNING
                && workload.metered()
                && !workload.streamed()
                && workload.readyAt() != null;
    }

    private void look(Workload workload) {
        Optional<Observation> seen = backend.observe(workload.id());
        if (seen.isEmpty()) {
            return;
        }
        Observation now = seen.get();
        if (now.state() == WorkloadState.STOPPED) {
            database.run(unit -> {
                workloads.seen(
                        unit,
                        workload.leaseId(),
                        Workload.State.COMPLETED,
                        now.generation(),
                        Deployment.endpoints(now.endpoints()),
                        now.reason().orElse(""));
                workloads.exited(unit, workload.leaseId(), Deployment.exitCode(now));
                events.add(unit, workload.leaseId(), "completed", "the job ended with " + Deployment.exitCode(now));
            });
        } else if (now.state() == WorkloadState.FAILED) {
            database.run(unit -> {
                workloads.state(
                        unit,
                        workload.leaseId(),
                        Workload.State.FAILED,
                        now.reason().orElse("it ended"));
                workloads.exited(unit, workload.leaseId(), Deployment.exitCode(now));
                events.add(unit, workload.leaseId(), "failed", now.reason().orElse("it ended"));
            });
        }
    }
}
