package io.virtengine.agent.backend.local;

import io.virtengine.agent.backend.BackendException;
import io.virtengine.agent.backend.RestartPolicy;
import io.virtengine.agent.backend.ServiceSpec;
import io.virtengine.agent.backend.VolumeSpec;
import io.virtengine.agent.backend.WorkloadId;
import io.virtengine.agent.backend.WorkloadSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The steps from a record to a running workload and back to nothing. Callers hold the workload's lock. */
final class WorkloadOperations {
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final Duration FREEZE_LIMIT = Duration.ofSeconds(10);

    private final StateDirectory state;
    private final Cgroups cgroups;
    private final Disks disks;
    private final WorkloadNetwork network;
    private final Firewall firewall;
    private final ReplicaRunner runner;
    private final Supervisors supervisors;
    private final Observer observer;
    private final HostPorts ports;
    private final PortForwarding forwarding;
    private final EgressRules egress;
    private final Connections connections;
    private final WorkloadMeters meters;
    private final Duration stopGrace;

    WorkloadOperations(
            StateDirectory state,
            Cgroups cgroups,
            Disks disks,
            WorkloadNetwork network,
            Firewall firewall,
            ReplicaRunner runner,
            Supervisors supervisors,
            Observer observer,
            HostPorts ports,
            PortForwarding forwarding,
            EgressRules egress,
            Connections connections,
            WorkloadMeters meters,
            Duration stopGrace) {
        this.state = state;
        this.cgroups = cgroups;
        this.disks = disks;
        this.network = network;
        this.firewall = firewall;
        this.runner = runner;
        this.supervisors = supervisors;
        this.observer = observer;
        this.ports = ports;
        this.forwarding = forwarding;
        this.egress = egress;
        this.connections = connections;
        this.meters = meters;
        this.stopGrace = stopGrace;
    }

    /** Makes everything that is missing, removes what is too much, and waits until each replica has been tried. */
    void converge(WorkloadRecord record, Optional<WorkloadRecord> before) {
        WorkloadSpec spec = record.spec();
        String group = RuntimeConfig.group(spec.id().value());
        firewall.ensure();
        cgroups.create(group);
        network.ensureBridge(spec.id(), record.subnet());
        egress.apply(spec.id(), record.subnet());
        for (VolumeSpec volume : spec.volumes()) {
            disks.ensure(state.volume(spec.id(), volume.name()), volume.sizeBytes());
        }
        meters.start(spec.id());
        removeOutdated(record, before);
        // Connections go to those that stay while others are still on their way.
        forward(record);
        Map<String, ServiceSpec> services = servicesOf(spec);
        List<Replica> replicas = Allocations.replicas(spec);
        for (Replica replica : replicas) {
            ServiceSpec service = services.get(replica.service());
            runner.ensure(record, replica, service);
            runner.writeHosts(record, replica);
        }
        Supervisors.await(START_LIMIT, () -> replicas.stream().noneMatch(this::underway));
        forward(record);
        meters.read(record);
    }

    /** Takes over a workload that another agent left running. */
    void takeOver(WorkloadRecord record) {
        Allocations.replicas(record.spec()).forEach(runner::abandonSessions);
        ports.hold(record);
        if (WorkloadNetwork.exists(WorkloadNetwork.bridge(record.spec().id()))) {
            egress.apply(record.spec().id(), record.subnet());
            Allocations.replicas(record.spec()).forEach(replica -> network.ensureRoute(replica, record.subnet()));
            forward(record);
        }
    }

    /** Makes exposed ports lead to the replicas that run. */
    void forward(WorkloadRecord record) {
        ports.hold(record);
        forwarding.serve(record, observer::takesConnections);
    }

    /** Puts back rules of a workload that somebody else has removed. */
    void repair(WorkloadId id) {
        forwarding.repair(id);
        egress.repair(id);
    }

    /** Whether observing has to put something right first. */
    boolean needsHealing(WorkloadRecord record) {
        Map<String, ServiceSpec> services = servicesOf(record.spec());
        return record.phase() == WorkloadRecord.Phase.APPLIED
                && Allocations.replicas(record.spec()).stream()
                        .anyMatch(replica -> services.get(replica.service()).restart() != RestartPolicy.NEVER
                                && observer.lost(replica));
    }

    void suspend(WorkloadId id) {
        StateDirectory.replace(state.hold(id), new byte[0]);
        String group = RuntimeConfig.group(id.value());
        cgroups.freeze(group, true);
        if (!Supervisors.await(FREEZE_LIMIT, () -> cgroups.frozen(group))) {
            throw new BackendException.Retryable("Workload " + id + " does not stand still yet");
        }
    }

    void resume(WorkloadId id) {
        cgroups.freeze(RuntimeConfig.group(id.value()), false);
        try {
            Files.deleteIfExists(state.hold(id));
        } catch (IOException failure) {
            throw new BackendException.Retryable("Cannot resume workload " + id, failure);
        }
    }

    /** Restarts each replica that this request has not restarted yet, and waits until each has been tried. */
    void restart(WorkloadRecord record, UUID request) {
        Map<String, ServiceSpec> services = servicesOf(record.spec());
        List<Replica> replicas = Allocations.replicas(record.spec());
        meters.read(record);
        for (Replica replica : replicas) {
            runner.restart(record, replica, services.get(replica.service()), request, stopGrace);
        }
        Supervisors.await(START_LIMIT, () -> replicas.stream().noneMatch(this::underway));
        forward(record);
        meters.read(record);
    }

    /** Changes sizes of a workload; on failure the old ones are back. */
    void resize(WorkloadRecord old, WorkloadRecord next) {
        try {
            for (VolumeSpec volume : next.spec().volumes()) {
                disks.ensure(state.volume(next.spec().id(), volume.name()), volume.sizeBytes());
            }
            resizeReplicas(next);
        } catch (BackendException failure) {
            resizeReplicas(old);
            throw failure;
        }
    }

    private void resizeReplicas(WorkloadRecord record) {
        Map<String, ServiceSpec> services = servicesOf(record.spec());
        for (Replica replica : Allocations.replicas(record.spec())) {
            runner.resize(replica, services.get(replica.service()));
        }
    }

    /** Removes everything, then looks whether it is gone. */
    void delete(WorkloadId id, Optional<WorkloadRecord> record) {
        Path directory = state.workload(id);
        String group = RuntimeConfig.group(id.value());
        forwarding.release(id);
        egress.release(id);
        List<Replica> replicas = state.replicasOf(id);
        for (Replica replica : replicas) {
            StateDirectory.replace(state.replica(replica).resolve("stop"), new byte[0]);
        }
        cgroups.freeze(group, false);
        for (Replica replica : replicas) {
            runner.remove(replica, Duration.ZERO);
        }
        disks.releaseAll(directory);
        network.removeBridge(id);
        record.ifPresent(connections::forgetAllOf);
        ports.release(id);
        cgroups.remove(group);
        List<String> remains = new ArrayList<>(Disks.mountsUnder(directory));
        remains.addAll(cgroups.children(Cgroups.ROOT).stream()
                .filter(id.value()::equals)
                .toList());
        if (!network.remains(id).isEmpty()) {
            remains.add(network.remains(id));
        }
        if (!remains.isEmpty()) {
            throw new BackendException.Retryable("Workload " + id + " left " + String.join(", ", remains));
        }
        StateDirectory.removeTree(directory);
    }

    private void removeOutdated(WorkloadRecord record, Optional<WorkloadRecord> before) {
        Map<String, ServiceSpec> services = servicesOf(record.spec());
        Set<Replica> wanted = new HashSet<>(Allocations.replicas(record.spec()));
        for (Replica replica : state.replicasOf(record.spec().id())) {
            ServiceSpec service = services.get(replica.service());
            boolean keep = wanted.contains(replica)
                    && service != null
                    && (runner.madeFrom(replica, service) || !runner.made(replica))
                    && before.map(WorkloadRecord::spec)
                            .map(spec -> servicesOf(spec).get(replica.service()))
                            .map(old -> Disks.canBecome(
                                    old.size().storageBytes(), service.size().storageBytes()))
                            .orElse(true);
            if (!keep) {
                // What its cable counted since the last sample would be lost with it.
                meters.read(record);
                runner.remove(replica, stopGrace);
            }
        }
    }

    private boolean underway(Replica replica) {
        return switch (supervisors.status(replica).phase()) {
            case NONE, STARTING -> supervisors.alive(replica);
            case HELD, RUNNING, WAITING, ENDED -> false;
        };
    }

    private static Map<String, ServiceSpec> servicesOf(WorkloadSpec spec) {
        Map<String, ServiceSpec> services = new HashMap<>();
        spec.services().forEach(service -> services.put(service.name(), service));
        return services;
    }
}
