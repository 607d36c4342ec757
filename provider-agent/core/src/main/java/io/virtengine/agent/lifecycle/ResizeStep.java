package io.virtengine.agent.lifecycle;

import io.virtengine.agent.backend.Observation;
import io.virtengine.agent.backend.ServiceSpec;
import io.virtengine.agent.backend.WorkloadBackend;
import io.virtengine.agent.backend.WorkloadSpec;
import io.virtengine.agent.backend.WorkloadState;
import io.virtengine.agent.config.AgentConfiguration;
import io.virtengine.agent.work.UnitOfWork;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * Gives a workload other sizes or numbers of replicas. Sizes change without a restart where the back end can; replicas are
 * added and taken away while the others go on.
 */
public final class ResizeStep implements ActionStep {
    private final Workloads workloads;
    private final WorkloadBackend backend;
    private final SpecBuilder specs;
    private final CommandQueue queue;
    private final EndpointProbe probe;

    public ResizeStep(
            Workloads workloads, WorkloadBackend backend, SpecBuilder specs, CommandQueue queue, EndpointProbe probe) {
        this.workloads = workloads;
        this.backend = backend;
        this.specs = specs;
        this.queue = queue;
        this.probe = probe;
    }

    @Override
    public Duration limit(AgentConfiguration.Lifecycle settings) {
        return settings.resizeTimeout();
    }

    @Override
    public Observation act(Workload workload, LeaseAction action) {
        WorkloadSpec next = next(workload, action);
        return replicas(specs.build(workload)).equals(replicas(next)) ? backend.resize(next) : backend.apply(next);
    }

    @Override
    public boolean reached(Workload workload, LeaseAction action, Observation seen) {
        return seen.generation() >= action.generation()
                && seen.state() == WorkloadState.RUNNING
                && seen.endpoints().stream().allMatch(probe::answers);
    }

    @Override
    public void record(UnitOfWork unit, Workload now, LeaseAction action, Observation seen) {
        workloads.resized(
                unit,
                now.leaseId(),
                Objects.requireNonNull(action.manifest()),
                Objects.requireNonNull(action.manifestHash()),
                action.generation());
        workloads.seen(
                unit,
                now.leaseId(),
                Workload.State.RUNNING,
                action.generation(),
                Deployment.endpoints(seen.endpoints()),
                seen.reason().orElse(""));
    }

    /** The back end may have seen the new sizes: the ones before are applied as a generation after them. */
    @Override
    public void takeBack(UnitOfWork unit, Workload now, LeaseAction action) {
        if (action.startedAt() == null || now.desired() == Workload.Desired.DELETED) {
            return;
        }
        workloads.skip(unit, now.leaseId(), action.generation() + 1);
        queue.enqueue(
                unit, now.leaseId(), CommandQueue.Action.DEPLOY, "rollback:" + now.leaseId() + ":" + action.key());
    }

    private WorkloadSpec next(Workload workload, LeaseAction action) {
        Workload resized = workload.in(action.generation());
        return specs.build(resized, SealedManifest.restored(Objects.requireNonNull(action.manifest())));
    }

    private static List<Integer> replicas(WorkloadSpec spec) {
        return spec.services().stream().map(ServiceSpec::replicas).toList();
    }
}
