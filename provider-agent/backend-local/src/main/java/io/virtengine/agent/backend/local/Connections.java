package io.virtengine.agent.backend.local;

import io.virtengine.agent.backend.BackendException;

/**
 * The kernel's table of connections. Rules decide about the first packet only; whatever follows goes where this table
 * says, also after the rules have changed.
 */
final class Connections {
    private final HostTools tools;

    Connections(HostTools tools) {
        this.tools = tools;
    }

    /** Makes the next datagram to a port of this host count as a first one. */
    void forgetDatagramsTo(HostPort port) {
        forget("-p", "udp", "--orig-port-dst", Integer.toString(port.number()));
    }

    /** Cuts every connection to and from a workload's network, so that the next one to get its addresses sees none. */
    void forgetAllOf(WorkloadRecord record) {
        forget("--orig-src", WorkloadNetwork.network(record.subnet()));
        if (!record.hostPorts().isEmpty()) {
            record.addresses()
                    .values()
                    .forEach(last -> forget("--reply-src", WorkloadNetwork.address(record.subnet(), last)));
        }
    }

    private void forget(String... which) {
        String[] arguments = new String[which.length + 1];
        arguments[0] = "-D";
        System.arraycopy(which, 0, arguments, 1, which.length);
        HostTools.Answer answer = tools.attempt(HostTool.CONNTRACK, arguments);
        // It calls finding none a failure.
        if (!answer.succeeded() && !answer.output().contains("0 flow entries")) {
            throw new BackendException.Retryable("The table of connections could not be changed: "
                    + answer.output().strip());
        }
    }
}
