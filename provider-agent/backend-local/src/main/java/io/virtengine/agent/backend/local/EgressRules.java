package io.virtengine.agent.backend.local;

import io.virtengine.agent.backend.WorkloadId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What workloads may reach outside of their own network: nothing, or public addresses through this host's. Callers hold
 * the workload's lock.
 */
final class EgressRules {
    /**
     * What is never the internet (IANA special-purpose registry, RFC 6890): this host, private and shared ranges,
     * link-local addresses with the metadata services of clouds, documentation, benchmarks, multicast, reserved.
     */
    static final List<String> NEVER = List.of(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3");

    private final Egress policy;
    private final Firewall firewall;
    private final Map<WorkloadId, List<WorkloadChain>> laid = new ConcurrentHashMap<>();

    EgressRules(Egress policy, Firewall firewall) {
        this.policy = policy;
        this.firewall = firewall;
    }

    /** Makes the policy hold for a workload. */
    void apply(WorkloadId id, int subnet) {
        List<WorkloadChain> wanted =
                policy.internet() ? List.of(filter(id, subnet), masquerade(id, subnet)) : List.of();
        if (wanted.equals(laid.get(id))) {
            return;
        }
        if (wanted.isEmpty()) {
            remove(WorkloadChain.egress(id));
        } else {
            firewall.ensureForwarding();
            wanted.forEach(firewall::ensure);
        }
        laid.put(id, wanted);
    }

    /** Puts back what somebody else has removed. */
    void repair(WorkloadId id) {
        laid.getOrDefault(id, List.of()).forEach(firewall::ensure);
    }

    /** Ends what a workload may reach. */
    void release(WorkloadId id) {
        laid.remove(id);
        remove(WorkloadChain.egress(id));
    }

    /** Removes what workloads left whose network is gone. */
    void sweep() {
        for (String table : List.of("filter", "nat")) {
            firewall.chains(table, WorkloadChain.egressPrefix()).stream()
                    .filter(chain -> !WorkloadNetwork.exists(WorkloadChain.bridgeOf(chain)))
                    .forEach(chain -> firewall.remove(table, Firewall.EGRESS, chain));
        }
    }

    private void remove(String chain) {
        firewall.remove("filter", Firewall.EGRESS, chain);
        firewall.remove("nat", Firewall.EGRESS, chain);
    }

    private WorkloadChain filter(WorkloadId id, int subnet) {
        List<String> rules = new ArrayList<>();
        rules.add("! -s " + WorkloadNetwork.network(subnet) + " -j DROP");
        rules.add("-o " + WorkloadNetwork.BRIDGE_PREFIX + "+ -j DROP");
        for (String server : policy.nameServers()) {
            rules.add("-d " + server + "/32 -p udp -m udp --dport 53 -j ACCEPT");
            rules.add("-d " + server + "/32 -p tcp -m tcp --dport 53 -j ACCEPT");
        }
        for (String range : NEVER) {
            rules.add("-d " + range + " -j REJECT");
        }
        for (String range : policy.refused()) {
            rules.add("-d " + range + " -j REJECT");
        }
        rules.add("-m conntrack --ctstate NEW -m connlimit --connlimit-above " + PortForwarding.MAX_CONNECTIONS
                + " --connlimit-mask 0 -j DROP");
        rules.add("-j ACCEPT");
        return new WorkloadChain(
                "filter", Firewall.EGRESS, WorkloadChain.egress(id), id, "-i " + WorkloadNetwork.bridge(id), rules);
    }

    private static WorkloadChain masquerade(WorkloadId id, int subnet) {
        return new WorkloadChain(
                "nat",
                Firewall.EGRESS,
                WorkloadChain.egress(id),
                id,
                "-s " + WorkloadNetwork.network(subnet),
                List.of("-j MASQUERADE"));
    }
}
