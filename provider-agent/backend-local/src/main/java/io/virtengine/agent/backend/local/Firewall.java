package io.virtengine.agent.backend.local;

import io.virtengine.agent.backend.BackendException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The rules of the kernel's packet filter that concern workloads.
 *
 * <p>Rules for all workloads together keep them away from the host and from each other: from a workload's bridge the host
 * takes only answers; into it goes only what was sent to an exposed port; out of it only answers and what
 * {@link EgressRules} let through. They stay when the last workload is gone. What belongs to one workload is in chains of
 * its own ({@link WorkloadChain}). Every change is one transaction of the kernel: there is no moment in which half of it
 * holds.
 */
final class Firewall {
    /** Chain of table nat with a jump per workload that has exposed ports. */
    static final String PORTS = "VE-PORTS";

    /** Chain of tables filter and nat with a jump per workload that may reach the internet. */
    static final String EGRESS = "VE-EGRESS";

    private static final String BRIDGES = "veb+";
    private static final Path BRIDGED_TRAFFIC_IS_FILTERED = Path.of("/proc/sys/net/bridge/bridge-nf-call-iptables");
    private static final Path FORWARDING = Path.of("/proc/sys/net/ipv4/ip_forward");

    /** Several back ends of one host change the same chains. */
    private static final Path LOCK_FILE = Path.of("/run/virtengine-firewall.lock");

    private static final ReentrantLock LOCK = new ReentrantLock();

    private final HostTools tools;

    Firewall(HostTools tools) {
        this.tools = tools;
    }

    private record Rule(String table, String chain, List<String> words) {
        String line(String action) {
            return action + " " + chain + " " + String.join(" ", words);
        }
    }

    /** Lays the rules for all workloads together, unless they are there. */
    void ensure() {
        locked(() -> {
            ensureRules();
            return null;
        });
    }

    /**
     * Lets this host forward packets at all, which it needs for connections that come from or go to other machines. If it
     * did not so far, it keeps refusing to forward anything but what belongs to workloads.
     */
    void ensureForwarding() {
        if (Cgroups.read(FORWARDING).equals("0")) {
            locked(() -> tools.run(HostTool.IPTABLES, "-w", "5", "-P", "FORWARD", "DROP"));
            Cgroups.write(FORWARDING, "1");
        }
    }

    /** Makes a workload's chain say exactly this; returns whether it had to be changed. */
    boolean ensure(WorkloadChain chain) {
        return locked(() -> {
            List<String> jumps = jumps(chain.table(), chain.parent(), chain.name());
            if (jumps.size() == 1 && jumps.getFirst().contains(chain.fingerprint())) {
                return false;
            }
            List<String> lines = new ArrayList<>();
            lines.add(":" + chain.name() + " - [0:0]");
            jumps.forEach(jump -> lines.add("-D" + jump.substring(2)));
            chain.rules().forEach(rule -> lines.add("-A " + chain.name() + " " + rule));
            lines.add(chain.jump());
            change(chain.table(), lines);
            return true;
        });
    }

    /** Removes a workload's chain if it is there. */
    void remove(String table, String parent, String name) {
        locked(() -> {
            if (!present(table, name)) {
                return null;
            }
            List<String> lines = new ArrayList<>();
            jumps(table, parent, name).forEach(jump -> lines.add("-D" + jump.substring(2)));
            lines.add("-F " + name);
            lines.add("-X " + name);
            change(table, lines);
            return null;
        });
    }

    /** Names of all chains of a table that start with a prefix. */
    Set<String> chains(String table, String prefix) {
        return list(table).stream()
                .filter(line -> line.startsWith("-N " + prefix))
                .map(line -> line.substring(3))
                .collect(Collectors.toSet());
    }

    /** All rules of a table, as the program that lists them writes them. */
    List<String> list(String table) {
        return tools.run(HostTool.IPTABLES, "-w", "5", "-t", table, "-S")
                .lines()
                .toList();
    }

    private void ensureRules() {
        for (String table : List.of("nat", "filter")) {
            List<String> lines = new ArrayList<>();
            for (String chain : table.equals("nat") ? List.of(PORTS, EGRESS) : List.of(EGRESS)) {
                if (!present(table, chain)) {
                    lines.add("-N " + chain);
                }
            }
            List<Rule> rules =
                    rules().stream().filter(rule -> rule.table().equals(table)).toList();
            List<Rule> there = rules.stream().filter(this::present).toList();
            if (there.size() < rules.size()) {
                // Order matters, so a set with a hole is laid anew, on top of what others have laid.
                there.forEach(rule -> lines.add(rule.line("-D")));
                rules.reversed().forEach(rule -> lines.add(rule.line("-I")));
                change(table, lines);
            }
        }
    }

    private static List<Rule> rules() {
        List<Rule> rules = new ArrayList<>();
        rules.add(rule("nat", "PREROUTING", "! -i " + BRIDGES + " -m addrtype --dst-type LOCAL -j " + PORTS));
        rules.add(rule("nat", "OUTPUT", "-m addrtype --dst-type LOCAL -j " + PORTS));
        // A workload has no way back to anybody but its bridge, so that is where connections seem to come from.
        rules.add(rule("nat", "POSTROUTING", "-o " + BRIDGES + " -m conntrack --ctstate DNAT -j MASQUERADE"));
        rules.add(rule("nat", "POSTROUTING", "! -o " + BRIDGES + " -j " + EGRESS));
        rules.add(rule("filter", "INPUT", "-i " + BRIDGES + " -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT"));
        rules.add(rule("filter", "INPUT", "-i " + BRIDGES + " -j DROP"));
        if (Files.exists(BRIDGED_TRAFFIC_IS_FILTERED)) {
            // Some kernels show the filter what replicas of one workload send each other over their bridge.
            rules.add(rule("filter", "FORWARD", "-i " + BRIDGES + " -m physdev --physdev-is-bridged -j ACCEPT"));
        }
        String answers = " -m conntrack --ctstate RELATED,ESTABLISHED --ctdir REPLY -j ACCEPT";
        rules.add(rule("filter", "FORWARD", "-i " + BRIDGES + answers));
        rules.add(rule("filter", "FORWARD", "-i " + BRIDGES + " -j " + EGRESS));
        rules.add(rule("filter", "FORWARD", "-i " + BRIDGES + " -j DROP"));
        rules.add(rule("filter", "FORWARD", "-o " + BRIDGES + " -m conntrack --ctstate DNAT -j ACCEPT"));
        rules.add(rule("filter", "FORWARD", "-o " + BRIDGES + answers));
        rules.add(rule("filter", "FORWARD", "-o " + BRIDGES + " -j DROP"));
        return rules;
    }

    private static Rule rule(String table, String chain, String words) {
        return new Rule(table, chain, List.of(words.split(" ")));
    }

    private boolean present(Rule rule) {
        String[] arguments = Stream.concat(
                        Stream.of("-w", "5", "-t", rule.table(), "-C", rule.chain()), rule.words().stream())
                .toArray(String[]::new);
        return tools.attempt(HostTool.IPTABLES, arguments).succeeded();
    }

    private boolean present(String table, String chain) {
        return tools.attempt(HostTool.IPTABLES, "-w", "5", "-t", table, "-S", chain)
                .succeeded();
    }

    private List<String> jumps(String table, String parent, String name) {
        return tools.attempt(HostTool.IPTABLES, "-w", "5", "-t", table, "-S", parent)
                .output()
                .lines()
                .filter(line -> line.startsWith("-A ") && line.endsWith("-j " + name))
                .toList();
    }

    private void change(String table, List<String> lines) {
        String document = "*" + table + "\n" + String.join("\n", lines) + "\nCOMMIT\n";
        tools.feed(HostTool.IPTABLES_RESTORE, document, "--noflush", "-w", "5");
    }

    private static <T> T locked(Supplier<T> work) {
        LOCK.lock();
        try (FileChannel file = FileChannel.open(LOCK_FILE, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = file.lock()) {
            return work.get();
        } catch (IOException failure) {
            throw new BackendException.Auth("Cannot lock " + LOCK_FILE, failure);
        } finally {
            LOCK.unlock();
        }
    }
}
