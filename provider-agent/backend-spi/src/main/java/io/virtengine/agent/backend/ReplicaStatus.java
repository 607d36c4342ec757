package io.virtengine.agent.backend;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What one replica of a service is doing.
 *
 * @param service the service's name
 * @param replica 0-based number of the copy
 * @param state state of this replica alone
 * @param exitCode exit code of the last process that ended, 128 + signal when a signal ended it
 * @param reason why it is in this state, when there is something to say; {@link #OUT_OF_MEMORY} is one
 * @param restarts how many times it was started again
 * @param startedAt when the present, or last, process started
 */
public record ReplicaStatus(
        String service,
        int replica,
        WorkloadState state,
        OptionalInt exitCode,
        Optional<String> reason,
        int restarts,
        Optional<Instant> startedAt) {
    /** Reason of a replica whose process was killed at its memory limit. */
    public static final String OUT_OF_MEMORY = "OutOfMemory";

    public ReplicaStatus {
        Objects.requireNonNull(service, "service");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(exitCode, "exitCode");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(startedAt, "startedAt");
    }
}
