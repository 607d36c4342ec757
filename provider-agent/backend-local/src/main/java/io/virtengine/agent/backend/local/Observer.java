package io.virtengine.agent.backend.local;

import static io.virtengine.agent.backend.WorkloadState.DEPLOYING;
import static io.virtengine.agent.backend.WorkloadState.FAILED;
import static io.virtengine.agent.backend.WorkloadState.PAUSED;
import static io.virtengine.agent.backend.WorkloadState.RUNNING;
import static io.virtengine.agent.backend.WorkloadState.STOPPED;
import static io.virtengine.agent.backend.WorkloadState.STOPPING;

import io.virtengine.agent.backend.Observation;
import io.virtengine.agent.backend.ReplicaStatus;
import io.virtengine.agent.backend.WorkloadSpec;
import io.virtengine.agent.backend.WorkloadState;
import java.nio.file.Files;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Puts together what is seen of a workload. Callers hold its lock. */
final class Observer {
    private final StateDirectory state;
    private final Supervisors supervisors;
    private final HostPorts ports;
    private final Clock clock;

    Observer(StateDirectory state, Supervisors supervisors, HostPorts ports, Clock clock) {
        this.state = state;
        this.supervisors = supervisors;
        this.ports = ports;
        this.clock = clock;
    }

    Observation observe(WorkloadRecord record) {
        WorkloadSpec spec = record.spec();
        boolean suspended = Files.exists(state.hold(spec.id()));
        List<ReplicaStatus> replicas = Allocations.replicas(spec).stream()
                .map(replica -> status(replica, suspended))
                .toList();
        WorkloadState whole = whole(record, suspended, replicas);
        Optional<String> reason = replicas.stream()
                .filter(replica -> replica.reason().isPresent())
                .map(replica -> replica.service() + "-" + replica.replica() + ": "
                        + replica.reason().orElseThrow())
                .findFirst();
        return new Observation(
                spec.id(),
                spec.owner(),
                spec.generation(),
                whole,
                replicas,
                ports.endpoints(record),
                reason,
                clock.instant());
    }

    /** Whether a replica has a process, so that connections to it have a chance. */
    boolean takesConnections(Replica replica) {
        return supervisors.status(replica).phase() == SupervisorStatus.Phase.RUNNING;
    }

    /** Whether a replica lost its supervisor to a crash or a restart of the host. */
    boolean lost(Replica replica) {
        SupervisorStatus.Phase phase = supervisors.status(replica).phase();
        return phase != SupervisorStatus.Phase.ENDED && !supervisors.alive(replica);
    }

    private ReplicaStatus status(Replica replica, boolean suspended) {
        SupervisorStatus status = supervisors.status(replica);
        boolean lost = lost(replica);
        // The record may have been finished between the two looks.
        status = lost ? supervisors.status(replica) : status;
        WorkloadState seen = switch (status.phase()) {
            case NONE -> DEPLOYING;
            case ENDED -> status.exitCode().orElse(1) == 0 ? STOPPED : FAILED;
            default ->
                lost
                        ? FAILED
                        : suspended ? PAUSED : status.phase() == SupervisorStatus.Phase.RUNNING ? RUNNING : DEPLOYING;
        };
        return new ReplicaStatus(
                replica.service(),
                replica.number(),
                seen,
                status.exitCode(),
                reason(status, seen, lost),
                status.restarts(),
                status.startedAt());
    }

    private static Optional<String> reason(SupervisorStatus status, WorkloadState seen, boolean lost) {
        if (status.outOfMemory()) {
            return Optional.of(ReplicaStatus.OUT_OF_MEMORY);
        }
        if (status.neverStarted()) {
            return Optional.of("could not start: " + status.message());
        }
        if (lost && status.phase() != SupervisorStatus.Phase.NONE && status.phase() != SupervisorStatus.Phase.ENDED) {
            return Optional.of("interrupted");
        }
        if (seen == FAILED || status.phase() == SupervisorStatus.Phase.WAITING) {
            return Optional.of("ended with " + status.exitCode().orElse(-1));
        }
        return Optional.empty();
    }

    private static WorkloadState whole(WorkloadRecord record, boolean suspended, List<ReplicaStatus> replicas) {
        if (record.phase() == WorkloadRecord.Phase.DELETING) {
            return STOPPING;
        }
        if (record.phase() == WorkloadRecord.Phase.APPLYING) {
            return DEPLOYING;
        }
        if (replicas.stream().anyMatch(replica -> replica.state() == FAILED)) {
            return FAILED;
        }
        if (replicas.stream().allMatch(replica -> replica.state() == STOPPED)) {
            return STOPPED;
        }
        return suspended ? PAUSED : RUNNING;
    }
}
