package io.virtengine.agent.backend.local;

import io.virtengine.agent.backend.BackendException;
import io.virtengine.agent.backend.ExecRequest;
import io.virtengine.agent.backend.ExecSession;
import io.virtengine.agent.backend.Resources;
import io.virtengine.agent.backend.ServiceSpec;
import io.virtengine.agent.backend.WorkloadSpec;
import io.virtengine.agent.image.ImageStore;
import io.virtengine.agent.image.WorkloadImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Makes, changes and removes what one replica consists of. Callers hold the workload's lock. */
final class ReplicaRunner {
    private final HostTools tools;
    private final StateDirectory state;
    private final Records records;
    private final ImageStore images;
    private final Disks disks;
    private final WorkloadNetwork network;
    private final Supervisors supervisors;
    private final RuntimeConfig runtime;
    private final Cgroups cgroups;

    ReplicaRunner(
            HostTools tools,
            StateDirectory state,
            Records records,
            ImageStore images,
            Disks disks,
            WorkloadNetwork network,
            Supervisors supervisors,
            RuntimeConfig runtime,
            Cgroups cgroups) {
        this.tools = tools;
        this.state = state;
        this.records = records;
        this.images = images;
        this.disks = disks;
        this.network = network;
        this.supervisors = supervisors;
        this.runtime = runtime;
        this.cgroups = cgroups;
    }

    /** Whether the replica was made from exactly this service, sizes aside. */
    boolean madeFrom(Replica replica, ServiceSpec service) {
        return Cgroups.read(state.replica(replica).resolve("made-from")).equals(fingerprint(service));
    }

    /** Whether it was made far enough to have been started. */
    boolean made(Replica replica) {
        return Files.exists(state.replica(replica).resolve("made-from"));
    }

    /** Makes whatever is missing of the replica and starts it unless it runs or has ended for good. */
    void ensure(WorkloadRecord record, Replica replica, ServiceSpec service) {
        if (supervisors.alive(replica)) {
            if (!configuredFor(replica, service)) {
                resize(replica, service);
            }
            return;
        }
        Path directory = state.replica(replica);
        WorkloadImage image = image(service);
        ProcessUser user = ProcessUser.resolve(image.user(), images.root(image.digest()));
        try {
            StateDirectory.passable(directory.getParent());
            StateDirectory.passable(directory);
        } catch (IOException failure) {
            throw new BackendException.Retryable("Cannot make a directory for " + replica.name(), failure);
        }
        disks.ensure(directory.resolve("disk"), service.size().storageBytes());
        disks.ensureRoot(images.root(image.digest()), directory.resolve("disk"), directory.resolve("rootfs"));
        network.ensureReplica(replica, record.subnet(), record.address(replica));
        writeHosts(record, replica);
        runtime.writeNameServers(replica);
        records.write(directory.resolve("config.json"), runtime.container(replica, service, image, user));
        StateDirectory.replace(
                directory.resolve("made-from"), fingerprint(service).getBytes(StandardCharsets.UTF_8));
        if (supervisors.status(replica).phase() != SupervisorStatus.Phase.ENDED) {
            supervisors.start(replica, service.restart());
        }
    }

    private boolean configuredFor(Replica replica, ServiceSpec service) {
        WorkloadImage image = image(service);
        ProcessUser user = ProcessUser.resolve(image.user(), images.root(image.digest()));
        return records.holds(
                state.replica(replica).resolve("config.json"), runtime.container(replica, service, image, user));
    }

    /** Replaces the names a running replica sees, in place: the file is mounted into it. */
    void writeHosts(WorkloadRecord record, Replica replica) {
        StringBuilder hosts = new StringBuilder("127.0.0.1 localhost\n");
        for (Replica peer : Allocations.replicas(record.spec())) {
            hosts.append(record.address(peer))
                    .append(' ')
                    .append(peer.service())
                    .append(' ')
                    .append(peer.name())
                    .append('\n');
        }
        Path file = state.replica(replica).resolve("hosts");
        try {
            if (!Files.exists(file) || !Files.readString(file).contentEquals(hosts)) {
                Files.writeString(file, hosts);
                Files.setAttribute(file, "unix:mode", 0644);
            }
        } catch (IOException failure) {
            throw new BackendException.Retryable("Cannot write the names for " + replica.name(), failure);
        }
    }

    /** Gives a replica other sizes without a restart. */
    void resize(Replica replica, ServiceSpec service) {
        Path directory = state.replica(replica);
        disks.ensure(directory.resolve("disk"), service.size().storageBytes());
        WorkloadImage image = image(service);
        records.write(
                directory.resolve("config.json"),
                runtime.container(
                        replica, service, image, ProcessUser.resolve(image.user(), images.root(image.digest()))));
        if (supervisors.status(replica).phase() == SupervisorStatus.Phase.RUNNING) {
            Resources size = service.size();
            tools.run(
                    HostTool.RUNC,
                    "--root",
                    state.runtime().toString(),
                    "update",
                    "--memory",
                    Long.toString(size.memoryBytes()),
                    "--memory-swap",
                    Long.toString(size.memoryBytes()),
                    "--cpu-period",
                    Integer.toString(RuntimeConfig.cpuPeriodMicros()),
                    "--cpu-quota",
                    Long.toString(RuntimeConfig.cpuQuotaMicros(size)),
                    replica.container());
        }
    }

    /**
     * Ends the replica's process and starts it again on the same storage, once for each request. The request is noted
     * between end and start: whoever comes after a crash either ends it again before it was started, or only starts it.
     */
    void restart(WorkloadRecord record, Replica replica, ServiceSpec service, UUID request, Duration grace) {
        Path noted = state.replica(replica).resolve("restarted-for");
        if (!Cgroups.read(noted).equals(request.toString())) {
            supervisors.stop(replica, grace);
            supervisors.reset(replica);
            StateDirectory.replace(noted, request.toString().getBytes(StandardCharsets.US_ASCII));
        }
        ensure(record, replica, service);
    }

    /** Ends the replica and removes everything made for it. */
    void remove(Replica replica, Duration grace) {
        supervisors.stop(replica, grace);
        disks.releaseAll(state.replica(replica));
        network.removeReplica(replica);
        cgroups.remove(RuntimeConfig.group(replica));
        StateDirectory.removeTree(state.replica(replica));
    }

    /** Why the service cannot run from its image; empty when it can. */
    Optional<String> obstacle(ServiceSpec service) {
        try {
            WorkloadImage image = image(service);
            ProcessUser.resolve(image.user(), images.root(image.digest()));
            RuntimeConfig.command(service, image);
            return Optional.empty();
        } catch (BackendException.Permanent refusal) {
            return Optional.of(String.valueOf(refusal.getMessage()));
        }
    }

    /** Runs a further command in a running replica. What the tenant wrote travels in a file. */
    ExecSession exec(WorkloadSpec spec, Replica replica, ServiceSpec service, ExecRequest request) {
        if (supervisors.status(replica).phase() != SupervisorStatus.Phase.RUNNING) {
            throw new BackendException.Permanent("Replica " + replica.name() + " of " + spec.id() + " does not run");
        }
        WorkloadImage image = image(service);
        ProcessUser user = ProcessUser.resolve(image.user(), images.root(image.digest()));
        Path session =
                state.replica(replica).resolve("exec").resolve(UUID.randomUUID().toString());
        try {
            StateDirectory.passable(session);
            Path process = session.resolve("process.json");
            Map<String, Object> further = runtime.process(service, image, user, request.command(), request.terminal());
            if (request.terminal()) {
                // Without it the command may ask for the size before the runtime has copied it from the outer terminal.
                further.put("consoleSize", Map.of("height", request.rows(), "width", request.columns()));
            }
            records.write(process, further);
            List<String> arguments = new ArrayList<>(List.of(
                    "--root",
                    state.runtime().toString(),
                    "exec",
                    "--process",
                    process.toString(),
                    "--pid-file",
                    session.resolve("pid").toString(),
                    replica.container()));
            HostTool tool = HostTool.RUNC;
            if (request.terminal()) {
                RuntimeExec.writeSize(session, request.columns(), request.rows());
                arguments.addFirst(tools.path(HostTool.RUNC).toString());
                arguments.addFirst(session.resolve("size").toString());
                arguments.addFirst(state.script("terminal.pl").toString());
                tool = HostTool.PERL;
            }
            return new RuntimeExec(
                    tools.prepare(tool, arguments).start(), request.terminal(), session, RuntimeConfig.group(replica));
        } catch (IOException failure) {
            StateDirectory.removeTree(session);
            throw new BackendException.Retryable("Cannot run a command in " + replica.name(), failure);
        }
    }

    /** Ends the commands an agent that died had running in a replica: nobody hears them any more. */
    void abandonSessions(Replica replica) {
        for (Path session : StateDirectory.list(state.replica(replica).resolve("exec"))) {
            RuntimeExec.abandon(session, RuntimeConfig.group(replica));
        }
    }

    private WorkloadImage image(ServiceSpec service) {
        return images.find(service.image())
                .orElseThrow(() -> new BackendException.Permanent("Image " + service.image() + " was not imported"));
    }

    /** Everything whose change needs a new replica; its own size and the number of replicas do not. */
    private static String fingerprint(ServiceSpec service) {
        List<String> parts = new ArrayList<>();
        parts.add(service.image().value());
        parts.addAll(service.command());
        parts.add("\0args");
        parts.addAll(service.args());
        parts.add("\0env");
        service.env().entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .sorted()
                .forEach(parts::add);
        parts.add("\0" + service.restart());
        service.mounts().forEach(mount -> parts.add(mount.toString()));
        return Sha256.hex(parts.size() + String.join("\0\0", parts));
    }
}
