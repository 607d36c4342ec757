package io.virtengine.agent.backend.local;

import io.virtengine.agent.backend.PortSpec;
import io.virtengine.agent.backend.WorkloadSpec;
import java.time.Instant;
import java.util.Map;

/**
 * What is written down about a workload before anything is made for it.
 *
 * @param spec what was asked for
 * @param phase how far it got
 * @param subnet number of its private network, 0–4095
 * @param addresses last byte of each replica's address, by replica name
 * @param hostPorts outside port of each exposed port, by {@link #portKey}
 * @param createdAt when it was first applied
 */
record WorkloadRecord(
        WorkloadSpec spec,
        Phase phase,
        int subnet,
        Map<String, Integer> addresses,
        Map<String, Integer> hostPorts,
        Instant createdAt) {
    WorkloadRecord {
        addresses = Map.copyOf(addresses);
        hostPorts = Map.copyOf(hostPorts);
    }

    enum Phase {
        APPLYING,
        APPLIED,
        DELETING
    }

    static String portKey(String service, PortSpec port) {
        return service + "/" + port.protocol() + "/" + port.containerPort();
    }

    WorkloadRecord in(Phase next) {
        return new WorkloadRecord(spec, next, subnet, addresses, hostPorts, createdAt);
    }

    WorkloadRecord with(WorkloadSpec next) {
        return new WorkloadRecord(next, phase, subnet, addresses, hostPorts, createdAt);
    }

    /** Address of a replica in the workload's private network. */
    String address(Replica replica) {
        Integer last = addresses.get(replica.name());
        if (last == null) {
            throw new IllegalStateException("Replica " + replica.name() + " has no address");
        }
        return WorkloadNetwork.address(subnet, last);
    }
}
