package io.virtengine.agent.backend.local;

import io.virtengine.agent.backend.BackendException;
import io.virtengine.agent.backend.Endpoint;
import io.virtengine.agent.backend.PortSpec;
import io.virtengine.agent.backend.ServiceSpec;
import io.virtengine.agent.backend.WorkloadId;
import io.virtengine.agent.backend.WorkloadSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** The exposed ports of all workloads: which are given out, and the proxies that serve them while the agent lives. */
final class PortProxies implements AutoCloseable {
    private final LocalBackendConfig config;
    private final Map<WorkloadId, Map<Integer, PortProxy>> open = new ConcurrentHashMap<>();

    PortProxies(LocalBackendConfig config) {
        this.config = config;
    }

    /**
     * Chooses the outside ports of a workload, keeping those it has.
     *
     * @param present ports it has already, by {@link WorkloadRecord#portKey}
     * @param taken ports of other workloads
     */
    Map<String, Integer> choose(WorkloadSpec spec, Map<String, Integer> present, Set<Integer> taken) {
        Map<String, Integer> chosen = new TreeMap<>();
        Set<Integer> used = new HashSet<>(taken);
        for (ServiceSpec service : spec.services()) {
            for (PortSpec port : service.ports()) {
                if (!port.exposed()) {
                    continue;
                }
                String key = WorkloadRecord.portKey(service.name(), port);
                Integer kept = present.get(key);
                int hostPort;
                if (port.hostPort() != PortSpec.AUTO) {
                    hostPort = port.hostPort();
                    requireOffered(hostPort);
                    if (used.contains(hostPort) || !Integer.valueOf(hostPort).equals(kept) && !free(hostPort)) {
                        throw new BackendException.Quota("Port " + hostPort + " is taken");
                    }
                } else if (kept != null && !used.contains(kept)) {
                    hostPort = kept;
                } else {
                    hostPort = IntStream.rangeClosed(config.firstPort(), config.lastPort())
                            .filter(candidate -> !used.contains(candidate) && free(candidate))
                            .findFirst()
                            .orElseThrow(() -> new BackendException.Quota("All ports from " + config.firstPort()
                                    + " to " + config.lastPort() + " are taken"));
                }
                used.add(hostPort);
                chosen.put(key, hostPort);
            }
        }
        return chosen;
    }

    /** Opens what is not open, retargets what is, closes what is no longer wanted. */
    void serve(WorkloadRecord record) {
        WorkloadSpec spec = record.spec();
        Map<Integer, PortProxy> proxies = open.computeIfAbsent(spec.id(), id -> new ConcurrentHashMap<>());
        Map<Integer, List<InetSocketAddress>> wanted = new HashMap<>();
        for (ServiceSpec service : spec.services()) {
            for (PortSpec port : service.ports()) {
                Integer hostPort = record.hostPorts().get(WorkloadRecord.portKey(service.name(), port));
                if (hostPort != null) {
                    wanted.put(hostPort, targets(record, service, port));
                }
            }
        }
        for (Integer hostPort : Set.copyOf(proxies.keySet())) {
            if (!wanted.containsKey(hostPort)) {
                close(proxies.remove(hostPort));
            }
        }
        wanted.forEach((hostPort, targets) -> {
            PortProxy present = proxies.get(hostPort);
            if (present != null) {
                present.retarget(targets);
                return;
            }
            try {
                proxies.put(hostPort, new PortProxy(config.bindAddress(), hostPort, targets));
            } catch (IOException taken) {
                throw new BackendException.Quota("Port " + hostPort + " cannot be opened: " + taken.getMessage());
            }
        });
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

    /** Closes all ports of a workload. */
    void release(WorkloadId id) {
        Map<Integer, PortProxy> proxies = open.remove(id);
        if (proxies != null) {
            proxies.values().forEach(PortProxies::close);
        }
    }

    @Override
    public void close() {
        Set.copyOf(open.keySet()).forEach(this::release);
    }

    private void requireOffered(int port) {
        if (port < config.firstPort() || port > config.lastPort()) {
            throw new BackendException.Permanent("Port " + port + " is not offered here; those from "
                    + config.firstPort() + " to " + config.lastPort() + " are");
        }
    }

    private boolean free(int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getByName(config.bindAddress()), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    private static List<InetSocketAddress> targets(WorkloadRecord record, ServiceSpec service, PortSpec port) {
        return IntStream.range(0, service.replicas())
                .mapToObj(number -> new Replica(record.spec().id(), service.name(), number))
                .map(replica -> new InetSocketAddress(record.address(replica), port.containerPort()))
                .toList();
    }

    private static void close(PortProxy proxy) {
        try {
            proxy.close();
        } catch (IOException failure) {
            throw new BackendException.Retryable("A port could not be closed", failure);
        }
    }
}
