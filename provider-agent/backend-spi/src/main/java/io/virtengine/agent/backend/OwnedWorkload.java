package io.virtengine.agent.backend;

import java.util.Objects;

/**
 * A workload found by its tags.
 *
 * @param id the workload
 * @param owner its tags
 * @param generation generation applied, or 0 when only remains of an interrupted apply were found
 */
public record OwnedWorkload(WorkloadId id, Owner owner, long generation) {
    public OwnedWorkload {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(owner, "owner");
    }
}
