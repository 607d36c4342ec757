package io.virtengine.agent.backend.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Keeps workloads away from the host: from a workload's bridge the host takes only answers, and it forwards nothing in
 * or out. The rules hold for all workloads together and stay when the last one is gone.
 */
final class Firewall {
    private static final String BRIDGES = "veb+";
    private static final Path BRIDGED_TRAFFIC_IS_FILTERED = Path.of("/proc/sys/net/bridge/bridge-nf-call-iptables");

    private final HostTools tools;
    private final ReentrantLock lock = new ReentrantLock();

    Firewall(HostTools tools) {
        this.tools = tools;
    }

    void ensure() {
        lock.lock();
        try {
            ensureAlone();
        } finally {
            lock.unlock();
        }
    }

    private void ensureAlone() {
        List<List<String>> rules = rules();
        if (rules.stream()
                .allMatch(rule ->
                        tools.attempt(HostTool.IPTABLES, with("-C", rule)).succeeded())) {
            return;
        }
        // Order matters, so a set with a hole is laid anew from the last rule to the first.
        for (List<String> rule : rules.reversed()) {
            tools.attempt(HostTool.IPTABLES, with("-D", rule));
            tools.run(HostTool.IPTABLES, with("-I", rule));
        }
    }

    private static List<List<String>> rules() {
        List<List<String>> rules = new ArrayList<>();
        rules.add(
                List.of("INPUT", "-i", BRIDGES, "-m", "conntrack", "--ctstate", "ESTABLISHED,RELATED", "-j", "ACCEPT"));
        rules.add(List.of("INPUT", "-i", BRIDGES, "-j", "DROP"));
        if (Files.exists(BRIDGED_TRAFFIC_IS_FILTERED)) {
            // Some kernels show the filter what replicas of one workload send each other over their bridge.
            rules.add(List.of("FORWARD", "-i", BRIDGES, "-m", "physdev", "--physdev-is-bridged", "-j", "ACCEPT"));
        }
        rules.add(List.of("FORWARD", "-i", BRIDGES, "-j", "DROP"));
        rules.add(List.of("FORWARD", "-o", BRIDGES, "-j", "DROP"));
        return rules;
    }

    private static String[] with(String action, List<String> rule) {
        return Stream.concat(Stream.of("-w", "5", action), rule.stream()).toArray(String[]::new);
    }
}
