package io.virtengine.agent.lifecycle;

import io.virtengine.agent.backend.Observation;
import io.virtengine.agent.backend.WorkloadBackend;
import io.virtengine.agent.backend.WorkloadState;
import io.virtengine.agent.config.AgentConfiguration;
import io.virtengine.agent.work.UnitOfWork;
import java.time.Duration;

/** Stops a workload at its tenant's wish, or starts it again: its processes stand still, memory and storage stay. */
public final class HaltStep implements ActionStep {
    private final Workloads workloads;
    private final WorkloadBackend backend;

    public HaltStep(Workloads workloads, WorkloadBackend backend) {
        this.workloads = workloads;
        this.backend = backend;
    }

    @Override
    public Duration limit(AgentConfiguration.Lifecycle settings) {
        return settings.haltTimeout();
    }

    @Override
    public Observation act(Workload workload, LeaseAction action) {
        return stops(action) ? backend.suspend(workload.id()) : backend.resume(workload.id());
    }

    @Override
    public boolean reached(Workload workload, LeaseAction action, Observation seen) {
        return seen.state() == (stops(action) ? WorkloadState.PAUSED : WorkloadState.RUNNING);
    }

    @Override
    public void record(UnitOfWork unit, Workload now, LeaseAction action, Observation seen) {
        if (stops(action)) {
            boolean unpaid = now.desired() == Workload.Desired.SUSPENDED;
            workloads.state(unit, now.leaseId(), now.paused(), unpaid ? "the account is empty" : Suspension.STOPPED);
        } else if (now.desired() == Workload.Desired.RUNNING) {
            workloads.state(unit, now.leaseId(), Workload.State.RUNNING, "");
        }
    }

    @Override
    public void takeBack(UnitOfWork unit, Workload now, LeaseAction action) {
        workloads.stopped(unit, now.leaseId(), action.wasStopped());
    }

    private static boolean stops(LeaseAction action) {
        return action.action() == CommandQueue.Action.STOP;
    }
}
