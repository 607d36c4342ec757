package io.virtengine.agent.backend.local;

import io.virtengine.agent.backend.PortSpec;
import io.virtengine.agent.backend.Protocol;
import io.virtengine.agent.backend.ServiceSpec;
import io.virtengine.agent.backend.WorkloadId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Exposed ports, forwarded by the kernel to the replicas of their service in turn. No process stands in between, so they
 * answer whether or not the agent lives.
 *
 * <p>Callers hold the workload's lock.
 */
final class PortForwarding {
    /** Connections, or UDP flows, one exposed port may have at a time: the kernel's table of them belongs to everybody. */
    static final int MAX_CONNECTIONS = 4_096;

    private static final Pattern FORWARDED = Pattern.compile("-A (\\S+) .*-p (tcp|udp) .*--dport ([0-9]+) ");

    private final LocalBackendConfig config;
    private final Firewall firewall;
    private final Connections connections;
    private final Map<WorkloadId, WorkloadChain> laid = new ConcurrentHashMap<>();

    PortForwarding(LocalBackendConfig config, Firewall firewall, Connections connections) {
        this.config = config;
        this.firewall = firewall;
        this.connections = connections;
    }

    /**
     * Makes the ports of a workload lead to its replicas.
     *
     * @param ready which replicas take connections; where none of a service does, all of them are asked
     */
    void serve(WorkloadRecord record, Predicate<Replica> ready) {
        WorkloadId id = record.spec().id();
        WorkloadChain wanted =
                new WorkloadChain("nat", Firewall.PORTS, WorkloadChain.ports(id), id, "", rules(record, ready));
        if (wanted.equals(laid.get(id))) {
            return;
        }
        if (wanted.rules().isEmpty()) {
            firewall.remove("nat", Firewall.PORTS, wanted.name());
        } else if (firewall.ensure(wanted)) {
            // A flow of datagrams keeps the way it first took, which may be none or to a replica that has gone.
            HostPorts.given(record).stream()
                    .filter(port -> port.protocol() == Protocol.UDP)
                    .forEach(connections::forgetDatagramsTo);
        }
        laid.put(id, wanted);
    }

    /** Puts back what somebody else has removed. */
    void repair(WorkloadId id) {
        Optional.ofNullable(laid.get(id))
                .filter(chain -> !chain.rules().isEmpty())
                .ifPresent(firewall::ensure);
    }

    /** Ends the forwarding of a workload. */
    void release(WorkloadId id) {
        laid.remove(id);
        firewall.remove("nat", Firewall.PORTS, WorkloadChain.ports(id));
    }

    /** Removes what workloads left whose network is gone. */
    void sweep() {
        for (String chain : firewall.chains("nat", WorkloadChain.portsPrefix())) {
            if (!WorkloadNetwork.exists(WorkloadChain.bridgeOf(chain))) {
                firewall.remove("nat", Firewall.PORTS, chain);
            }
        }
    }

    /** Ports of this host that lead to other workloads, of whichever back end. */
    Set<HostPort> portsOfOthers(WorkloadId id) {
        String own = WorkloadChain.ports(id);
        return firewall.list("nat").stream()
                .map(FORWARDED::matcher)
                .filter(Matcher::find)
                .filter(match -> match.group(1).startsWith(WorkloadChain.portsPrefix())
                        && !match.group(1).equals(own))
                .map(match -> new HostPort(
                        Protocol.valueOf(match.group(2).toUpperCase(Locale.ROOT)), Integer.parseInt(match.group(3))))
                .collect(Collectors.toSet());
    }

    private List<String> rules(WorkloadRecord record, Predicate<Replica> ready) {
        List<String> rules = new ArrayList<>();
        for (ServiceSpec service : record.spec().services()) {
            List<Replica> replicas = IntStream.range(0, service.replicas())
                    .mapToObj(number -> new Replica(record.spec().id(), service.name(), number))
                    .toList();
            List<Replica> answering = replicas.stream().filter(ready).toList();
            for (PortSpec port : service.ports()) {
                Integer hostPort = record.hostPorts().get(WorkloadRecord.portKey(service.name(), port));
                if (hostPort != null) {
                    rules.addAll(rules(record, port, hostPort, answering.isEmpty() ? replicas : answering));
                }
            }
        }
        return rules;
    }

    private List<String> rules(WorkloadRecord record, PortSpec port, int hostPort, List<Replica> replicas) {
        String protocol = port.protocol().name().toLowerCase(Locale.ROOT);
        String bound = config.bindAddress().equals(LocalBackendConfig.EVERY_ADDRESS)
                ? ""
                : "-d " + config.bindAddress() + "/32 ";
        String match = bound + "-p " + protocol + " -m " + protocol + " --dport " + hostPort;
        List<String> rules = new ArrayList<>();
        // What is not forwarded ends at a port of the host where nobody listens.
        rules.add(match + " -m connlimit --connlimit-above " + MAX_CONNECTIONS + " --connlimit-mask 0 -j RETURN");
        for (int i = 0; i < replicas.size(); i++) {
            int left = replicas.size() - i;
            String turn = left == 1 ? "" : " -m statistic --mode nth --every " + left + " --packet 0";
            rules.add(match + turn + " -j DNAT --to-destination " + record.address(replicas.get(i)) + ":"
                    + port.containerPort());
        }
        return rules;
    }
}
