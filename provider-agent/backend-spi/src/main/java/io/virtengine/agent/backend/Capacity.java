package io.virtengine.agent.backend;

import java.util.Objects;

/**
 * What the back end can carry.
 *
 * @param total what may be given to workloads, the operator's reserve already taken off
 * @param allocated what existing workloads were promised, whether they use it or not
 */
public record Capacity(Resources total, Resources allocated) {
    public Capacity {
        Objects.requireNonNull(total, "total");
        Objects.requireNonNull(allocated, "allocated");
    }

    /** What can still be promised. */
    public Resources free() {
        return total.minus(allocated);
    }
}
