package io.virtengine.agent.backend.local;

import io.virtengine.agent.backend.BackendException;
import io.virtengine.agent.backend.Capacity;
import io.virtengine.agent.backend.PortSpec;
import io.virtengine.agent.backend.Resources;
import io.virtengine.agent.backend.ServiceSpec;
import io.virtengine.agent.backend.VolumeSpec;
import io.virtengine.agent.backend.WorkloadId;
import io.virtengine.agent.backend.WorkloadSpec;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What has been promised to whom, all of it read from the records on disk. Callers hold the allocation lock. */
final class Allocations {
    private static final long SMALLEST_MEMORY = 16L << 20;

    /** Each way from an exposed port to a replica is a rule the kernel looks at for every new connection. */
    private static final long MAX_WAYS = 1_024;

    private final StateDirectory state;
    private final Records records;
    private final HostPorts ports;
    private final HostProbe probe;
    private final ReplicaRunner runner;
    private final Clock clock;

    Allocations(
            StateDirectory state,
            Records records,
            HostPorts ports,
            HostProbe probe,
            ReplicaRunner runner,
            Clock clock) {
        this.state = state;
        this.records = records;
        this.ports = ports;
        this.probe = probe;
        this.runner = runner;
        this.clock = clock;
    }

    Capacity capacity() {
        Resources allocated = allocatedExcept(Optional.empty());
        return new Capacity(probe.inventory(allocated), allocated);
    }

    /** What a specification takes here, with storage rounded to what is really reserved. */
    static Resources cost(WorkloadSpec spec) {
        Resources total = spec.totalSize();
        long storage = 0;
        for (ServiceSpec service : spec.services()) {
            storage += Math.multiplyExact(Disks.reserved(service.size().storageBytes()), service.replicas());
        }
        for (VolumeSpec volume : spec.volumes()) {
            storage += Disks.reserved(volume.sizeBytes());
        }
        return new Resources(total.cpuMillis(), total.memoryBytes(), storage, total.gpus());
    }

    /** Why the specification cannot run here at all; empty when it can. */
    List<String> obstacles(WorkloadSpec spec) {
        List<String> obstacles = new ArrayList<>();
        int replicas = spec.services().stream().mapToInt(ServiceSpec::replicas).sum();
        if (replicas > WorkloadNetwork.LAST_ADDRESS - WorkloadNetwork.FIRST_ADDRESS + 1) {
            obstacles.add("at most 253 replicas in all fit in a workload's network, not " + replicas);
        }
        for (ServiceSpec service : spec.services()) {
            runner.obstacle(service).ifPresent(obstacles::add);
            if (service.size().memoryBytes() < SMALLEST_MEMORY) {
                obstacles.add("service " + service.name() + ": a process needs 16 MiB of memory or more here");
            }
            if (service.size().gpus() > 0) {
                obstacles.add("service " + service.name() + ": this back end has no GPUs");
            }
        }
        long ways = spec.services().stream()
                .mapToLong(service ->
                        service.ports().stream().filter(PortSpec::exposed).count() * service.replicas())
                .sum();
        if (ways > MAX_WAYS) {
            obstacles.add("exposed ports times replicas are at most " + MAX_WAYS + " here, not " + ways);
        }
        return obstacles;
    }

    /** Whether it fits beside all others; its own present share counts as free. */
    boolean fits(WorkloadSpec spec) {
        Resources allocated = allocatedExcept(Optional.empty());
        Resources others = allocatedExcept(Optional.of(spec.id()));
        return others.plus(cost(spec)).fitsIn(probe.inventory(allocated));
    }

    /** Chooses network, addresses and ports, keeping what the workload has. */
    WorkloadRecord reserve(WorkloadSpec spec, Optional<WorkloadRecord> present) {
        List<WorkloadRecord> others = all().stream()
                .filter(record -> !record.spec().id().equals(spec.id()))
                .toList();
        Set<Integer> subnets = others.stream().map(WorkloadRecord::subnet).collect(Collectors.toSet());
        // Another back end on this host chooses too: start elsewhere and pass over what the host has already.
        Set<String> networksOfHost = WorkloadNetwork.networksOfHost();
        int first = Integer.parseInt(spec.id().value().substring(0, 3), 16);
        int subnet = present.map(WorkloadRecord::subnet)
                .orElseGet(() -> IntStream.range(0, WorkloadNetwork.SUBNETS)
                        .map(step -> (first + step) % WorkloadNetwork.SUBNETS)
                        .filter(candidate -> !subnets.contains(candidate)
                                && !networksOfHost.contains(WorkloadNetwork.prefix(candidate)))
                        .findFirst()
                        .orElseThrow(() -> new BackendException.Quota("All 4096 workload networks are taken")));
        Set<HostPort> taken = others.stream()
                .flatMap(record -> HostPorts.given(record).stream())
                .collect(Collectors.toSet());
        return new WorkloadRecord(
                spec,
                WorkloadRecord.Phase.APPLYING,
                subnet,
                addresses(spec, present.map(WorkloadRecord::addresses).orElse(Map.of())),
                ports.choose(spec, present.map(WorkloadRecord::hostPorts).orElse(Map.of()), taken),
                present.map(WorkloadRecord::createdAt).orElseGet(clock::instant));
    }

    private static Map<String, Integer> addresses(WorkloadSpec spec, Map<String, Integer> present) {
        Map<String, Integer> addresses = new TreeMap<>();
        List<String> fresh = new ArrayList<>();
        for (Replica replica : replicas(spec)) {
            Integer kept = present.get(replica.name());
            if (kept == null) {
                fresh.add(replica.name());
            } else {
                addresses.put(replica.name(), kept);
            }
        }
        // Addresses of replicas that are about to go are still in use until they are gone.
        Set<Integer> used = new HashSet<>(present.values());
        Set<Integer> kept = new HashSet<>(addresses.values());
        for (String name : fresh) {
            int free = firstNotIn(used).orElseGet(() -> firstNotIn(kept).orElseThrow());
            used.add(free);
            kept.add(free);
            addresses.put(name, free);
        }
        return addresses;
    }

    private static Optional<Integer> firstNotIn(Set<Integer> used) {
        return IntStream.rangeClosed(WorkloadNetwork.FIRST_ADDRESS, WorkloadNetwork.LAST_ADDRESS)
                .filter(candidate -> !used.contains(candidate))
                .boxed()
                .findFirst();
    }

    static List<Replica> replicas(WorkloadSpec spec) {
        return spec.services().stream()
                .flatMap(service -> IntStream.range(0, service.replicas())
                        .mapToObj(number -> new Replica(spec.id(), service.name(), number)))
                .toList();
    }

    private Resources allocatedExcept(Optional<WorkloadId> left) {
        Resources sum = Resources.NONE;
        for (WorkloadRecord record : all()) {
            if (left.isEmpty() || !record.spec().id().equals(left.get())) {
                sum = sum.plus(cost(record.spec()));
            }
        }
        return sum;
    }

    private List<WorkloadRecord> all() {
        return state.workloads().stream()
                .flatMap(id -> records.workload(id).stream())
                .toList();
    }
}
