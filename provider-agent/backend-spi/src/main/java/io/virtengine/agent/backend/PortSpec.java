package io.virtengine.agent.backend;

import java.util.Objects;

/**
 * A port a service listens on.
 *
 * @param containerPort 1–65535, inside the workload
 * @param protocol transport
 * @param exposed whether it must be reachable from outside; if not, it serves only the workload's other services
 * @param hostPort the outside port asked for, 1–65535, or {@link #AUTO} to let the back end choose
 */
public record PortSpec(int containerPort, Protocol protocol, boolean exposed, int hostPort) {
    /** Let the back end choose the outside port. */
    public static final int AUTO = 0;

    public PortSpec {
        Objects.requireNonNull(protocol, "protocol");
        if (containerPort < 1 || containerPort > 65_535) {
            throw new IllegalArgumentException("A container port is 1 to 65535, got " + containerPort);
        }
        if (hostPort < AUTO || hostPort > 65_535) {
            throw new IllegalArgumentException("A host port is 1 to 65535, or 0 to choose one, got " + hostPort);
        }
    }

    /** A TCP port reachable from outside on a port the back end chooses. */
    public static PortSpec exposedTcp(int containerPort) {
        return new PortSpec(containerPort, Protocol.TCP, true, AUTO);
    }
}
