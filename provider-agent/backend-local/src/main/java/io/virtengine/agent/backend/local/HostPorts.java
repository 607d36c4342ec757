package io.virtengine.agent.backend.local;

import io.virtengine.agent.backend.BackendException;
import io.virtengine.agent.backend.Endpoint;
import io.virtengine.agent.backend.PortSpec;
import io.virtengine.agent.backend.Protocol;
import io.virtengine.agent.backend.ServiceSpec;
import io.virtengine.agent.backend.WorkloadId;
import io.virtengine.agent.backend.WorkloadSpec;
import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which ports of this host are given to which workload.
 *
 * <p>The kernel forwards them ({@link PortForwarding}), so no socket serves them. While the agent lives it keeps one
 * bound to each, silent, so that another program that wants the port is told it is taken instead of never being reached.
 */
final class HostPorts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HostPorts.class);

    private final LocalBackendConfig config;
    private final PortForwarding forwarding;
    private final Map<WorkloadId, Map<HostPort, Closeable>> held = new ConcurrentHashMap<>();

    HostPorts(LocalBackendConfig config, PortForwarding forwarding) {
        this.config = config;
        this.forwarding = forwarding;
    }

    /**
     * Chooses and takes the outside ports of a workload, keeping those it has.
     *
     * @param present ports it has already, by {@link WorkloadRecord#portKey}
     * @param taken ports of other workloads
     */
    Map<String, Integer> choose(WorkloadSpec spec, Map<String, Integer> present, Set<HostPort> taken) {
        Map<String, Integer> chosen = new TreeMap<>();
        Set<HostPort> used = new HashSet<>(taken);
        if (spec.services().stream()
                .flatMap(service -> service.ports().stream())
                .anyMatch(PortSpec::exposed)) {
            // Workloads of another back end may be there without an agent that would hold their ports.
            used.addAll(forwarding.portsOfOthers(spec.id()));
        }
        for (ServiceSpec service : spec.services()) {
            for (PortSpec port : service.ports()) {
                if (port.exposed()) {
                    String key = WorkloadRecord.portKey(service.name(), port);
                    HostPort hostPort = choose(spec.id(), port, Optional.ofNullable(present.get(key)), used);
                    used.add(hostPort);
                    chosen.put(key, hostPort.number());
                }
            }
        }
        return chosen;
    }

    private HostPort choose(WorkloadId id, PortSpec port, Optional<Integer> kept, Set<HostPort> used) {
        if (port.hostPort() != PortSpec.AUTO) {
            HostPort wanted = new HostPort(port.protocol(), port.hostPort());
            requireOffered(wanted.number());
            boolean had = kept.isPresent() && kept.get() == wanted.number();
            if (used.contains(wanted) || !had && !take(id, wanted)) {
                throw new BackendException.Quota("Port " + wanted.number() + " is taken");
            }
            return wanted;
        }
        return kept.map(number -> new HostPort(port.protocol(), number))
                .filter(candidate -> !used.contains(candidate))
                .orElseGet(() -> IntStream.rangeClosed(config.firstPort(), config.lastPort())
                        .mapToObj(number -> new HostPort(port.protocol(), number))
                        .filter(candidate -> !used.contains(candidate) && take(id, candidate))
                        .findFirst()
                        .orElseThrow(() -> new BackendException.Quota(
                                "All ports from " + config.firstPort() + " to " + config.lastPort() + " are taken")));
    }

    /** Takes what a workload was given and is not held yet; lets go of what it no longer has. */
    void hold(WorkloadRecord record) {
        WorkloadId id = record.spec().id();
        Set<HostPort> wanted = given(record);
        Map<HostPort, Closeable> mine = held.getOrDefault(id, Map.of());
        Set.copyOf(mine.keySet()).stream()
                .filter(port -> !wanted.contains(port))
                .forEach(port -> letGo(mine.remove(port)));
        for (HostPort port : wanted) {
            if (!mine.containsKey(port) && !take(id, port)) {
                LOG.warn("Port {} of workload {} is forwarded, but another program uses it too", port, id);
            }
        }
    }

    /** Lets go of all ports of a workload. */
    void release(WorkloadId id) {
        Map<HostPort, Closeable> mine = held.remove(id);
        if (mine != null) {
            mine.values().forEach(HostPorts::letGo);
        }
    }

    /** The ports a record says the workload was given. */
    static Set<HostPort> given(WorkloadRecord record) {
        return record.hostPorts().entrySet().stream()
                .map(given -> new HostPort(Protocol.valueOf(given.getKey().split("/")[1]), given.getValue()))
                .collect(Collectors.toSet());
    }

    /** Where a workload's exposed ports answer. */
    List<Endpoint> endpoints(WorkloadRecord record) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (ServiceSpec service : record.spec().services()) {
            for (PortSpec port : service.ports()) {
                Integer hostPort = record.hostPorts().get(WorkloadRecord.portKey(service.name(), port));
                if (hostPort != null) {
                    endpoints.add(new Endpoint(
                            service.name(), port.containerPort(), port.protocol(), config.publicHost(), hostPort));
                }
            }
        }
        return endpoints;
    }

    @Override
    public void close() {
        Set.copyOf(held.keySet()).forEach(this::release);
    }

    private void requireOffered(int port) {
        if (port < config.firstPort() || port > config.lastPort()) {
            throw new BackendException.Permanent("Port " + port + " is not offered here; those from "
                    + config.firstPort() + " to " + config.lastPort() + " are");
        }
    }

    /** Binds a port for a workload; false if another program has it. */
    private boolean take(WorkloadId id, HostPort port) {
        Map<HostPort, Closeable> mine = held.computeIfAbsent(id, unseen -> new ConcurrentHashMap<>());
        if (mine.containsKey(port)) {
            return true;
        }
        try {
            mine.put(port, bind(port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    private Closeable bind(HostPort port) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(config.bindAddress()), port.number());
        if (port.protocol() == Protocol.UDP) {
            DatagramSocket socket = new DatagramSocket(null);
            return bound(socket, () -> socket.bind(address));
        }
        // Bound but not listening: whoever comes when nothing is forwarded is refused.
        Socket socket = new Socket();
        return bound(socket, () -> socket.bind(address));
    }

    private interface Binding {
        void bind() throws IOException;
    }

    private static Closeable bound(Closeable socket, Binding binding) throws IOException {
        try {
            binding.bind();
            return socket;
        } catch (SocketException taken) {
            socket.close();
            throw taken;
        }
    }

    private static void letGo(Closeable socket) {
        try {
            socket.close();
        } catch (IOException failure) {
            throw new BackendException.Retryable("A port could not be released", failure);
        }
    }
}
