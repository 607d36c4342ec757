package io.virtengine.agent.hosting;

import io.virtengine.agent.backend.WorkloadBackend;
import io.virtengine.agent.config.AgentConfiguration;

/**
 * A back end that is open.
 *
 * @param backend runs the workloads
 * @param images what they may run
 */
public record Hosting(WorkloadBackend backend, ImageShelf images) {
    /** Opens the configured back end. */
    @FunctionalInterface
    public interface Opener {
        Hosting open(AgentConfiguration configuration);
    }
}
