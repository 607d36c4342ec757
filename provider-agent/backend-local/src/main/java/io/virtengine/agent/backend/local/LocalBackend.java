package io.virtengine.agent.backend.local;

import io.virtengine.agent.backend.BackendException;
import io.virtengine.agent.backend.Capacity;
import io.virtengine.agent.backend.ExecRequest;
import io.virtengine.agent.backend.ExecSession;
import io.virtengine.agent.backend.LogLine;
import io.virtengine.agent.backend.LogQuery;
import io.virtengine.agent.backend.LogReader;
import io.virtengine.agent.backend.LogSubscription;
import io.virtengine.agent.backend.Observation;
import io.virtengine.agent.backend.OwnedWorkload;
import io.virtengine.agent.backend.Plan;
import io.virtengine.agent.backend.ProbeReport;
import io.virtengine.agent.backend.Resources;
import io.virtengine.agent.backend.ServiceSpec;
import io.virtengine.agent.backend.Usage;
import io.virtengine.agent.backend.WorkloadBackend;
import io.virtengine.agent.backend.WorkloadId;
import io.virtengine.agent.backend.WorkloadSpec;
import io.virtengine.agent.image.ImageStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs workloads on this host with runc: each replica in namespaces and a control group of its own, as an unprivileged
 * user of the host, on a root file system and storage of limited size, in a private network, watched by a small process
 * that outlives the agent.
 *
 * <p>Exposed ports are forwarded by the kernel, so they answer too while no agent is there.
 */
public final class LocalBackend implements WorkloadBackend {
    private static final Logger LOG = LoggerFactory.getLogger(LocalBackend.class);
    private static final Duration TIDY_INTERVAL = Duration.ofSeconds(30);

    private final LocalBackendConfig config;
    private final StateDirectory state;
    private final ImageStore images;
    private final Records records;
    private final HostProbe probe;
    private final HostPorts ports;
    private final Firewall firewall;
    private final PortForwarding forwarding;
    private final EgressRules egress;
    private final Allocations allocations;
    private final Admission admission;
    private final ReplicaRunner runner;
    private final Observer observer;
    private final WorkloadMeters meters;
    private final WorkloadOperations operations;
    private final WorkloadLocks locks = new WorkloadLocks();
    private final Thread sampler;
    private volatile boolean ready;

    /**
     * Opens the back end over a state directory. What was running goes on.
     *
     * @throws BackendException.Retryable if another agent uses the directory
     * @throws BackendException.Auth if the directory cannot be used
     */
    public LocalBackend(LocalBackendConfig config, Clock clock) {
        this.config = config;
        ObjectMapper json = JsonMapper.builder().build();
        HostTools tools = new HostTools();
        Cgroups cgroups = Cgroups.detect(Path.of("/sys/fs/cgroup")).orElse(new CgroupV1(Path.of("/sys/fs/cgroup")));
        state = new StateDirectory(config.stateDirectory(), config.ownerShift());
        images = new ImageStore(state.images(), config.imageLimits(), config.ownerShift());
        records = new Records(state, json);
        probe = new HostProbe(config, tools);
        firewall = new Firewall(tools);
        Connections connections = new Connections(tools);
        forwarding = new PortForwarding(config, firewall, connections);
        egress = new EgressRules(config.egress(), firewall);
        ports = new HostPorts(config, forwarding);
        WorkloadNetwork network =
                new WorkloadNetwork(tools, state, new Namespaces(tools, config.ownerShift()), config.egress());
        Disks disks = new Disks(tools, config.ownerShift());
        Supervisors supervisors = new Supervisors(tools, state, cgroups, config.logBytes());
        runner = new ReplicaRunner(
                tools,
                state,
                records,
                images,
                disks,
                network,
                supervisors,
                new RuntimeConfig(config, state, images),
                cgroups);
        allocations = new Allocations(state, records, ports, probe, runner, clock);
        admission = new Admission(state, records, allocations);
        observer = new Observer(state, supervisors, ports, clock);
        meters = new WorkloadMeters(state, records, cgroups, network, new Meter(config.sampleInterval()), clock);
        operations = new WorkloadOperations(
                state,
                cgroups,
                disks,
                network,
                firewall,
                runner,
                supervisors,
                observer,
                ports,
                forwarding,
                egress,
                connections,
                meters,
                config.stopGrace());
        takeOver();
        sampler = Thread.ofVirtual().name("workload-meters").start(this::sampleForever);
    }

    /** The images workloads may name. */
    public ImageStore images() {
        return images;
    }

    @Override
    public String name() {
        return "local";
    }

    @Override
    public ProbeReport probe() {
        List<ProbeReport.Check> checks = probe.checks();
        ready = checks.stream().allMatch(ProbeReport.Check::passed);
        Capacity capacity = ready ? capacity() : new Capacity(Resources.NONE, Resources.NONE);
        return new ProbeReport(name(), probe.version(), checks, capacity);
    }

    @Override
    public Capacity capacity() {
        return allocations.capacity();
    }

    @Override
    public Plan plan(WorkloadSpec spec) {
        List<String> obstacles = new ArrayList<>(allocations.obstacles(spec));
        Optional<WorkloadRecord> present = records.workload(spec.id());
        admission.refusal(spec, present).ifPresent(obstacles::add);
        if (!allocations.fits(spec)) {
            obstacles.add("needs " + Allocations.cost(spec) + ", free are "
                    + capacity().free());
        }
        Plan.Change change = present.isEmpty()
                ? Plan.Change.CREATE
                : present.get().spec().equals(spec) && present.get().phase() == WorkloadRecord.Phase.APPLIED
                        ? Plan.Change.NOTHING
                        : Plan.Change.UPDATE;
        return new Plan(spec.id(), Allocations.cost(spec), change, obstacles);
    }

    @Override
    public Observation apply(WorkloadSpec spec) {
        requireReady();
        return locks.holding(spec.id(), () -> {
            finishDelete(spec.id());
            Optional<WorkloadRecord> present = records.workload(spec.id());
            WorkloadRecord record =
                    present.filter(known -> known.spec().equals(spec)).orElseGet(() -> admission.admit(spec, present));
            operations.converge(record, present);
            record = record.in(WorkloadRecord.Phase.APPLIED);
            records.save(record);
            return observer.observe(record);
        });
    }

    @Override
    public Optional<Observation> observe(WorkloadId id) {
        return locks.holding(
                id,
                () -> records.workload(id).map(record -> {
                    if (Files.exists(state.hold(id)) && record.phase() == WorkloadRecord.Phase.APPLIED) {
                        operations.suspend(id);
                    } else if (operations.needsHealing(record)) {
                        LOG.info("Workload {} was interrupted and is started again", id);
                        operations.converge(record, Optional.empty());
                    } else if (record.phase() == WorkloadRecord.Phase.APPLIED) {
                        operations.forward(record);
                    }
                    return observer.observe(record);
                }));
    }

    @Override
    public Observation suspend(WorkloadId id) {
        return changing(id, (record, seen) -> {
            switch (seen.state()) {
                case PAUSED -> LOG.debug("Workload {} is suspended already", id);
                case RUNNING, FAILED -> operations.suspend(id);
                default ->
                    throw new BackendException.Permanent("Workload " + id + " is " + seen.state() + ", not running");
            }
            return observer.observe(record);
        });
    }

    @Override
    public Observation resume(WorkloadId id) {
        return changing(id, (record, seen) -> {
            operations.resume(id);
            return observer.observe(record);
        });
    }

    @Override
    public Observation restart(WorkloadId id, UUID request) {
        return changing(id, (record, seen) -> {
            if (Files.exists(state.hold(id))) {
                throw new BackendException.Permanent("Workload " + id + " is suspended; resume it first");
            }
            operations.restart(record, request);
            return observer.observe(record);
        });
    }

    @Override
    public Observation resize(WorkloadSpec spec) {
        return changing(spec.id(), (record, seen) -> {
            admission.requireOnlySizesDiffer(record, spec);
            WorkloadRecord next = admission.enlarge(record, spec);
            try {
                operations.resize(record, next);
            } catch (BackendException failure) {
                records.save(record);
                throw failure;
            }
            return observer.observe(next);
        });
    }

    @Override
    public void delete(WorkloadId id) {
        locks.holding(id, () -> {
            records.workload(id).ifPresent(record -> records.save(record.in(WorkloadRecord.Phase.DELETING)));
            operations.delete(id, records.workload(id));
            return id;
        });
    }

    @Override
    public List<OwnedWorkload> listOwned(String provider) {
        return state.workloads().stream()
                .flatMap(id -> records.workload(id).stream())
                .filter(record -> record.spec().owner().provider().equalsIgnoreCase(provider))
                .map(record -> new OwnedWorkload(
                        record.spec().id(),
                        record.spec().owner(),
                        record.phase() == WorkloadRecord.Phase.APPLIED
                                ? record.spec().generation()
                                : 0))
                .toList();
    }

    @Override
    public List<LogLine> logs(WorkloadId id, LogQuery query) {
        return newest(logsOf(id, query), query.lines());
    }

    @Override
    public LogSubscription follow(WorkloadId id, LogQuery query, LogReader reader) {
        List<ReplicaLog> logs = logsOf(id, query);
        List<ReplicaLog.Tail> tails = logs.stream().map(ReplicaLog::tail).toList();
        // A line written between the two steps is handed over twice rather than lost.
        return new LogFollower(tails, newest(logs, query.lines()), state.workload(id), reader);
    }

    @Override
    public ExecSession exec(WorkloadId id, ExecRequest request) {
        return locks.holding(id, () -> {
            WorkloadSpec spec = require(id).spec();
            ServiceSpec service = spec.services().stream()
                    .filter(candidate ->
                            candidate.name().equals(request.service()) && request.replica() < candidate.replicas())
                    .findFirst()
                    .orElseThrow(() -> new BackendException.NotFound(
                            "Workload " + id + " has no replica " + request.service() + "-" + request.replica()));
            if (Files.exists(state.hold(id))) {
                throw new BackendException.Permanent("Workload " + id + " is suspended");
            }
            return runner.exec(spec, new Replica(id, service.name(), request.replica()), service, request);
        });
    }

    @Override
    public Usage usage(WorkloadId id) {
        return locks.holding(id, () -> meters.read(require(id)));
    }

    @Override
    public void close() {
        sampler.interrupt();
        try {
            sampler.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        ports.close();
        state.close();
    }

    private void requireReady() {
        if (!ready) {
            ProbeReport report = probe();
            if (!report.ready()) {
                throw new BackendException.Auth("This host cannot run workloads: " + report.problems());
            }
        }
    }

    private Observation changing(WorkloadId id, BiFunction<WorkloadRecord, Observation, Observation> change) {
        return locks.holding(id, () -> {
            WorkloadRecord record = require(id);
            if (record.phase() != WorkloadRecord.Phase.APPLIED) {
                throw new BackendException.Retryable("Workload " + id + " is " + record.phase());
            }
            return change.apply(record, observer.observe(record));
        });
    }

    private WorkloadRecord require(WorkloadId id) {
        return records.workload(id)
                .orElseThrow(() -> new BackendException.NotFound("There is no workload " + id + " here"));
    }

    private void finishDelete(WorkloadId id) {
        records.workload(id)
                .filter(record -> record.phase() == WorkloadRecord.Phase.DELETING)
                .ifPresent(record -> operations.delete(id, Optional.of(record)));
    }

    private List<ReplicaLog> logsOf(WorkloadId id, LogQuery query) {
        WorkloadSpec spec = require(id).spec();
        if (query.service().isPresent()
                && spec.services().stream()
                        .noneMatch(
                                service -> service.name().equals(query.service().orElseThrow()))) {
            throw new BackendException.NotFound(
                    "Workload " + id + " has no service " + query.service().orElseThrow());
        }
        return Allocations.replicas(spec).stream()
                .filter(replica -> query.service().isEmpty()
                        || query.service().orElseThrow().equals(replica.service()))
                .map(replica -> new ReplicaLog(replica, state.replica(replica)))
                .toList();
    }

    private static List<LogLine> newest(List<ReplicaLog> logs, int count) {
        Stream<LogLine> merged =
                logs.stream().flatMap(log -> log.newest(count).stream()).sorted(Comparator.comparing(LogLine::time));
        List<LogLine> lines = merged.toList();
        return lines.subList(Math.max(0, lines.size() - count), lines.size());
    }

    /** Puts the ports of what is there back into service and sweeps away what was never written down. */
    private void takeOver() {
        if (!state.workloads().isEmpty()) {
            tidyFirewall();
        }
        for (WorkloadId id : state.workloads()) {
            try {
                Optional<WorkloadRecord> record = records.workload(id);
                if (record.isEmpty() && !Disks.mountsUnder(state.workload(id)).isEmpty()) {
                    LOG.error("Workload {} has storage in use but no record; it is left alone", id);
                } else if (record.isEmpty()) {
                    StateDirectory.removeTree(state.workload(id));
                } else if (record.get().phase() == WorkloadRecord.Phase.APPLIED) {
                    operations.takeOver(record.get());
                }
            } catch (BackendException failure) {
                LOG.warn("Workload {} could not be taken over in full: {}", id, failure.getMessage());
            }
        }
    }

    /** Rules of workloads whose network is gone, and rules somebody else has removed. */
    private void tidyFirewall() {
        if (!ready && state.workloads().isEmpty()) {
            return;
        }
        try {
            firewall.ensure();
            if (config.forwards()) {
                firewall.ensureForwarding();
            }
            forwarding.sweep();
            egress.sweep();
            state.workloads().forEach(id -> locks.ifFree(id, () -> operations.repair(id)));
        } catch (RuntimeException failure) {
            LOG.warn("The packet filter could not be tidied", failure);
        }
    }

    private void sampleForever() {
        try {
            long tidied = System.nanoTime();
            while (true) {
                Thread.sleep(config.sampleInterval());
                if (System.nanoTime() - tidied > TIDY_INTERVAL.toNanos()) {
                    tidyFirewall();
                    tidied = System.nanoTime();
                }
                for (WorkloadId id : state.workloads()) {
                    locks.ifFree(id, () -> sample(id));
                }
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void sample(WorkloadId id) {
        try {
            records.workload(id)
                    .filter(record -> record.phase() == WorkloadRecord.Phase.APPLIED)
                    .ifPresent(meters::read);
        } catch (RuntimeException failure) {
            // Whatever it is, the meters of the others go on.
            LOG.warn("The meters of workload {} could not be read", id, failure);
        }
    }
}
