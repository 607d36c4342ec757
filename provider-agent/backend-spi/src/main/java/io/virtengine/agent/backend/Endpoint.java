package io.virtengine.agent.backend;

import java.util.Objects;

/**
 * Where an exposed port answers.
 *
 * @param service the service behind it
 * @param containerPort the port inside the workload
 * @param protocol transport
 * @param host host name or address a tenant can reach
 * @param hostPort port on that host
 */
public record Endpoint(String service, int containerPort, Protocol protocol, String host, int hostPort) {
    public Endpoint {
        Objects.requireNonNull(service, "service");
        Objects.requireNonNull(protocol, "protocol");
        Objects.requireNonNull(host, "host");
    }
}
