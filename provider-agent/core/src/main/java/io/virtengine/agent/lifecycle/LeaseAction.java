package io.virtengine.agent.lifecycle;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant asked of its running lease, and where that stands.
 *
 * @param key the tenant's own name for the request, unique in the lease
 * @param commandId the durable command behind it; grows with time
 * @param status where it stands
 * @param manifestHash of a resize
 * @param manifest of a resize, secrets still sealed; null otherwise and once it is settled
 * @param generation the workload's generation once the action is done
 * @param wasStopped whether the tenant had stopped the workload before
 * @param expiresAt from then on it is not begun any more
 * @param deadline until then its target must be seen; null until it is begun
 * @param dropped why the operator wants it given up
 * @param error why it did not succeed
 */
public record LeaseAction(
        String leaseId,
        UUID key,
        long commandId,
        CommandQueue.Action action,
        Status status,
        @Nullable String manifestHash,
        byte @Nullable [] manifest,
        long generation,
        boolean wasStopped,
        Instant requestedAt,
        Instant expiresAt,
        @Nullable Instant startedAt,
        @Nullable Instant deadline,
        @Nullable Instant finishedAt,
        @Nullable String dropped,
        @Nullable String error) {

    /** Where an action stands. */
    public enum Status {
        PENDING,
        EXECUTING,
        COMPLETED,
        FAILED,
        CANCELLED
    }
}
