package io.virtengine.agent.backend.local;

import io.virtengine.agent.backend.WorkloadId;
import java.util.List;

/**
 * Rules of one workload in the kernel's packet filter: a chain of their own and a jump to it that names the workload and
 * carries a fingerprint of the rules, by which a look at the jump tells whether they are there.
 *
 * @param table {@code nat} or {@code filter}
 * @param parent chain that holds the jump
 * @param name the chain
 * @param workload whose rules these are
 * @param condition which packets go there; may be empty
 * @param rules what is done with them, each as after {@code -A chain}
 */
record WorkloadChain(
        String table, String parent, String name, WorkloadId workload, String condition, List<String> rules) {
    private static final String PORTS = "VE-P-";
    private static final String EGRESS = "VE-E-";

    WorkloadChain {
        rules = List.copyOf(rules);
    }

    static String ports(WorkloadId id) {
        return PORTS + tag(id);
    }

    static String egress(WorkloadId id) {
        return EGRESS + tag(id);
    }

    /** What names of chains of exposed ports start with. */
    static String portsPrefix() {
        return PORTS;
    }

    /** What names of chains for outward traffic start with. */
    static String egressPrefix() {
        return EGRESS;
    }

    /** The bridge of the workload a chain belongs to. */
    static String bridgeOf(String name) {
        return WorkloadNetwork.BRIDGE_PREFIX + name.substring(PORTS.length());
    }

    String fingerprint() {
        return Sha256.hex(condition + "\n" + String.join("\n", rules)).substring(0, 16);
    }

    String jump() {
        return "-A " + parent + " " + condition + (condition.isEmpty() ? "" : " ") + "-m comment --comment \"ve "
                + workload.value() + " " + fingerprint() + "\" -j " + name;
    }

    private static String tag(WorkloadId id) {
        return WorkloadNetwork.bridge(id).substring(WorkloadNetwork.BRIDGE_PREFIX.length());
    }
}
