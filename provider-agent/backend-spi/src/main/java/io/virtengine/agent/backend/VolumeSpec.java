package io.virtengine.agent.backend;

import java.util.Objects;

/**
 * Storage that outlives restarts of the services that mount it and dies with the workload.
 *
 * @param name RFC 1123 label, unique in the workload
 * @param sizeBytes more than 0
 */
public record VolumeSpec(String name, long sizeBytes) {
    public VolumeSpec {
        DnsLabel.require("Volume", Objects.requireNonNull(name, "name"));
        if (sizeBytes <= 0) {
            throw new IllegalArgumentException("Volume " + name + " needs a size above 0, got " + sizeBytes);
        }
    }
}
