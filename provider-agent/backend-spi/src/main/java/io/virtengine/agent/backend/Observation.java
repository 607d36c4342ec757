package io.virtengine.agent.backend;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a back end sees of a workload at one moment.
 *
 * @param id the workload
 * @param owner tags found on it
 * @param generation generation of the specification that is applied
 * @param state state of the whole
 * @param replicas state of each replica of each service, in the order of the specification and by number
 * @param endpoints where exposed ports answer
 * @param reason why it is in this state, when there is something to say
 * @param observedAt wall-clock time of the observation
 */
public record Observation(
        WorkloadId id,
        Owner owner,
        long generation,
        WorkloadState state,
        List<ReplicaStatus> replicas,
        List<Endpoint> endpoints,
        Optional<String> reason,
        Instant observedAt) {
    public Observation {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(owner, "owner");
        Objects.requireNonNull(state, "state");
        replicas = List.copyOf(replicas);
        endpoints = List.copyOf(endpoints);
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(observedAt, "observedAt");
    }
}
