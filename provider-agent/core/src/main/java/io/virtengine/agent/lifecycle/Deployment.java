package io.virtengine.agent.lifecycle;

import io.virtengine.agent.backend.Endpoint;
import io.virtengine.agent.backend.Observation;
import io.virtengine.agent.backend.ReplicaStatus;
import io.virtengine.agent.backend.WorkloadBackend;
import io.virtengine.agent.backend.WorkloadSpec;
import io.virtengine.agent.backend.WorkloadState;
import io.virtengine.agent.chain.Intents;
import io.virtengine.agent.config.AgentConfiguration;
import io.virtengine.agent.work.Database;
import io.virtengine.agent.work.FaultPoint;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes a workload run: apply, wait until it is seen running and its exposed ports answer, and only then tell the chain
 * that it is ready. A batch job that has already ended well counts as having run.
 */
public final class Deployment implements Operation {
    private static final long LOOK_NANOS = 300_000_000L;
    private final Database database;
    private final Workloads workloads;
    private final SpecBuilder specs;
    private final WorkloadBackend backend;
    private final CommandQueue queue;
    private final Intents intents;
    private final LeaseEvents events;
    private final EndpointProbe probe;
    private final AgentConfiguration.Lifecycle settings;
    private final FaultPoint faults;
    private final Clock clock;

    public Deployment(
            Database database,
            Workloads workloads,
            SpecBuilder specs,
            WorkloadBackend backend,
            CommandQueue queue,
            Intents intents,
            LeaseEvents events,
            EndpointProbe probe,
            AgentConfiguration.Lifecycle settings,
            FaultPoint faults,
            Clock clock) {
        this.database = database;
        this.workloads = workloads;
        this.specs = specs;
        this.backend = backend;
        this.queue = queue;
        this.intents = intents;
        this.events = events;
        this.probe = probe;
        this.settings = settings;
        this.faults = faults;
        this.clock = clock;
    }

    @Override
    public void run(CommandQueue.Command command) {
        Workload workload =
                database.call(unit -> workloads.find(unit, command.leaseId())).orElseThrow();
        if (workload.wanted() != Workload.Desired.RUNNING || workload.manifest() == null) {
            database.run(unit -> queue.succeed(unit, command));
            return;
        }
        faults.reached(FaultPoint.Step.DEPLOY_CLAIMED);
        WorkloadSpec spec = specs.build(workload);
        backend.apply(spec);
        faults.reached(FaultPoint.Step.DEPLOY_APPLIED);
        Optional<Observation> reached = awaitRunning(command, workload);
        if (reached.isEmpty()) {
            database.run(unit -> queue.succeed(unit, command));
            return;
        }
        Observation running = reached.get();
        boolean ended = running.state() == WorkloadState.STOPPED;
        database.run(unit -> {
            Workload now = workloads.lock(unit, command.leaseId()).orElseThrow();
            if (now.wanted() == Workload.Desired.RUNNING) {
                workloads.seen(
                        unit,
                        command.leaseId(),
                        ended ? Workload.State.COMPLETED : Workload.State.RUNNING,
                        spec.generation(),
                        endpoints(running.endpoints()),
                        running.reason().orElse(""));
                if (ended) {
                    workloads.exited(unit, command.leaseId(), exitCode(running));
                }
                if (now.readyAt() == null) {
                    intents.record(
                            unit,
                            Intents.Intent.of(
                                            "ready:" + command.leaseId(), "OrderBook", "reportReady", command.leaseId())
                                    .urgent());
                }
                events.add(unit, command.leaseId(), "running", ended ? "ran and ended" : "seen running");
            }
            queue.succeed(unit, command);
        });
        faults.reached(FaultPoint.Step.RUNNING_RECORDED);
    }

    /** Waits for readiness; empty if meanwhile the workload is not wanted any more. */
    private Optional<Observation> awaitRunning(CommandQueue.Command command, Workload workload) {
        Instant limit = clock.instant().plus(settings.readyTimeout());
        while (true) {
            if (database.call(unit -> workloads.find(unit, command.leaseId()))
                            .orElseThrow()
                            .wanted()
                    != Workload.Desired.RUNNING) {
                return Optional.empty();
            }
            Observation seen = backend.observe(workload.id())
                    .orElseThrow(() -> new NotYetException("the back end lost the workload while starting it"));
            switch (seen.state()) {
                case RUNNING -> {
                    Optional<Endpoint> silent = seen.endpoints().stream()
                            .filter(endpoint -> !probe.answers(endpoint))
                            .findFirst();
                    if (silent.isEmpty()) {
                        return Optional.of(seen);
                    }
                }
                case STOPPED -> {
                    return Optional.of(seen);
                }
                case FAILED ->
                    throw new NotYetException(
                            "the workload failed: " + seen.reason().orElse("no reason given"));
                default -> {
                    // Still on its way.
                }
            }
            if (clock.instant().isAfter(limit)) {
                throw new NotYetException("not ready within " + settings.readyTimeout() + ", it is " + seen.state());
            }
            if (!queue.renew(command)) {
                throw new NotYetException("another executor has taken over");
            }
            LockSupport.parkNanos(LOOK_NANOS);
            if (Thread.interrupted()) {
                throw new NotYetException("interrupted while waiting");
            }
        }
    }

    static String endpoints(List<Endpoint> endpoints) {
        return JsonMapper.shared().writeValueAsString(endpoints);
    }

    /** The first exit code that is not 0, else 0; null if nothing has ended. */
    static @Nullable Integer exitCode(Observation seen) {
        Integer code = null;
        for (ReplicaStatus replica : seen.replicas()) {
            OptionalInt exit = replica.exitCode();
            if (exit.isPresent() && (code == null || code == 0)) {
                code = exit.getAsInt();
            }
        }
        return code;
    }
}
