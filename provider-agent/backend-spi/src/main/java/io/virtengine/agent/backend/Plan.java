package io.virtengine.agent.backend;

import java.util.List;
import java.util.Objects;

/**
 * Outcome of a dry run: what an apply would do. Nothing was changed.
 *
 * @param id the workload
 * @param resources what it would take in all
 * @param change whether it is new, a change or already so
 * @param obstacles why it cannot be applied now, empty when it can
 */
public record Plan(WorkloadId id, Resources resources, Change change, List<String> obstacles) {
    public Plan {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(resources, "resources");
        Objects.requireNonNull(change, "change");
        obstacles = List.copyOf(obstacles);
    }

    /** What an apply would mean. */
    public enum Change {
        CREATE,
        UPDATE,
        NOTHING
    }

    public boolean feasible() {
        return obstacles.isEmpty();
    }
}
