package io.virtengine.agent.lifecycle;

import io.virtengine.agent.backend.Observation;
import io.virtengine.agent.backend.WorkloadBackend;
import io.virtengine.agent.backend.WorkloadState;
import io.virtengine.agent.config.AgentConfiguration;
import io.virtengine.agent.work.UnitOfWork;
import java.time.Duration;

/** Restarts every replica once, however often the step is repeated: the back end knows the action by its key. */
public final class RestartStep implements ActionStep {
    private final Workloads workloads;
    private final WorkloadBackend backend;
    private final EndpointProbe probe;

    public RestartStep(Workloads workloads, WorkloadBackend backend, EndpointProbe probe) {
        this.workloads = workloads;
        this.backend = backend;
        this.probe = probe;
    }

    @Override
    public Duration limit(AgentConfiguration.Lifecycle settings) {
        return settings.haltTimeout();
    }

    @Override
    public Observation act(Workload workload, LeaseAction action) {
        return backend.restart(workload.id(), action.key());
    }

    @Override
    public boolean reached(Workload workload, LeaseAction action, Observation seen) {
        return seen.state() == WorkloadState.RUNNING
                && seen.endpoints().stream().allMatch(probe::answers);
    }

    @Override
    public void record(UnitOfWork unit, Workload now, LeaseAction action, Observation seen) {
        workloads.seen(
                unit,
                now.leaseId(),
                Workload.State.RUNNING,
                now.generation(),
                Deployment.endpoints(seen.endpoints()),
                seen.reason().orElse(""));
    }

    @Override
    public void takeBack(UnitOfWork unit, Workload now, LeaseAction action) {
        // A restart cannot be undone; what does not come up again is the reconciler's.
    }
}
