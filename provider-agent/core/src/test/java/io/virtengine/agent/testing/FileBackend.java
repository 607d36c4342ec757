package io.virtengine.agent.testing;

import io.virtengine.agent.backend.BackendException;
import io.virtengine.agent.backend.Capacity;
import io.virtengine.agent.backend.Endpoint;
import io.virtengine.agent.backend.ExecRequest;
import io.virtengine.agent.backend.ExecSession;
import io.virtengine.agent.backend.LogLine;
import io.virtengine.agent.backend.LogQuery;
import io.virtengine.agent.backend.LogReader;
import io.virtengine.agent.backend.LogSubscription;
import io.virtengine.agent.backend.Observation;
import io.virtengine.agent.backend.OwnedWorkload;
import io.virtengine.agent.backend.Owner;
import io.virtengine.agent.backend.Plan;
import io.virtengine.agent.backend.PortSpec;
import io.virtengine.agent.backend.ProbeReport;
import io.virtengine.agent.backend.ReplicaStatus;
import io.virtengine.agent.backend.Resources;
import io.virtengine.agent.backend.RestartPolicy;
import io.virtengine.agent.backend.ServiceSpec;
import io.virtengine.agent.backend.Usage;
import io.virtengine.agent.backend.UsageCounters;
import io.virtengine.agent.backend.WorkloadBackend;
import io.virtengine.agent.backend.WorkloadId;
import io.virtengine.agent.backend.WorkloadSpec;
import io.virtengine.agent.backend.WorkloadState;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * A back end that runs nothing but shells and forgets nothing: a workload is a file, its usage grows by the file's age. It survives
 * its process, and writes down how often each workload was made and removed.
 */
public final class FileBackend implements WorkloadBackend {
    /** More memory than this is refused, so that a resize can be seen to fail. */
    private static final long LARGEST = 200L << 20;

    private final Path directory;
    private final int port;
    private final JsonMapper json = JsonMapper.shared();

    /** @param port a port on this host that answers, announced for exposed ports */
    public FileBackend(Path directory, int port) {
        this.directory = directory;
        this.port = port;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    record Kept(
            String id,
            String provider,
            String lease,
            long generation,
            String state,
            List<String> services,
            List<Integer> ports,
            Map<String, String> env,
            long cpuMilli,
            long since) {
        Kept as(String other) {
            return new Kept(id, provider, lease, generation, other, services, ports, env, cpuMilli, since);
        }
    }

    /** How often something was done, from the log every instance appends to. */
    public long count(String what) {
        try {
            Path log = directory.resolve("log");
            return Files.exists(log)
                    ? Files.readAllLines(log).stream().filter(what::equals).count()
                    : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Map<String, String> environment(WorkloadId id) {
        return read(id).orElseThrow().env();
    }

    /** Sets a workload's state, as if it had changed by itself. */
    public void become(WorkloadId id, WorkloadState state) {
        write(read(id).orElseThrow().as(state.name()));
    }

    /** Makes a workload nobody ordered. */
    public WorkloadId strand(String provider, String leaseId) {
        WorkloadId id = WorkloadId.of("stranded", leaseId);
        write(new Kept(id.value(), provider, leaseId, 1, "RUNNING", List.of("x"), List.of(), Map.of(), 100, now()));
        return id;
    }

    @Override
    public String name() {
        return "file";
    }

    @Override
    public ProbeReport probe() {
        return new ProbeReport("file", "1", List.of(), capacity());
    }

    @Override
    public Capacity capacity() {
        return new Capacity(new Resources(64_000, 1L << 40, 1L << 42, 0), Resources.NONE);
    }

    @Override
    public Plan plan(WorkloadSpec spec) {
        return new Plan(spec.id(), spec.totalSize(), Plan.Change.CREATE, List.of());
    }

    @Override
    public Observation apply(WorkloadSpec spec) {
        Optional<Kept> before = read(spec.id());
        boolean same = before.isPresent() && before.get().generation() == spec.generation();
        if (!same) {
            boolean batch = spec.services().stream().allMatch(s -> s.restart() == RestartPolicy.NEVER);
            ServiceSpec first = spec.services().getFirst();
            write(new Kept(
                    spec.id().value(),
                    spec.owner().provider(),
                    spec.owner().leaseHash(),
                    spec.generation(),
                    batch ? "STOPPED" : "RUNNING",
                    spec.services().stream().map(ServiceSpec::name).toList(),
                    first.ports().stream().map(PortSpec::containerPort).toList(),
                    first.env(),
                    spec.totalSize().cpuMillis(),
                    before.map(Kept::since).orElseGet(FileBackend::now)));
            log("made " + spec.id());
        }
        return observe(spec.id()).orElseThrow();
    }

    @Override
    public Optional<Observation> observe(WorkloadId id) {
        return read(id).map(kept -> {
            WorkloadState state = WorkloadState.valueOf(kept.state());
            return new Observation(
                    id,
                    new Owner(kept.provider(), kept.lease()),
                    kept.generation(),
                    state,
                    kept.services().stream()
                            .map(service -> new ReplicaStatus(
                                    service,
                                    0,
                                    state,
                                    state == WorkloadState.STOPPED ? OptionalInt.of(0) : OptionalInt.empty(),
                                    Optional.empty(),
                                    0,
                                    Optional.empty()))
                            .toList(),
                    kept.ports().stream()
                            .map(p -> new Endpoint(
                                    kept.services().getFirst(),
                                    p,
                                    io.virtengine.agent.backend.Protocol.TCP,
                                    "127.0.0.1",
                                    port))
                            .toList(),
                    Optional.empty(),
                    Instant.now());
        });
    }

    @Override
    public Observation suspend(WorkloadId id) {
        write(require(id).as("PAUSED"));
        log("suspended " + id);
        return observe(id).orElseThrow();
    }

    @Override
    public Observation resume(WorkloadId id) {
        write(require(id).as("RUNNING"));
        log("resumed " + id);
        return observe(id).orElseThrow();
    }

    @Override
    public Observation restart(WorkloadId id, UUID request) {
        require(id);
        if (count("restarted " + id + " for " + request) == 0) {
            log("restarted " + id + " for " + request);
        }
        return observe(id).orElseThrow();
    }

    @Override
    public Observation resize(WorkloadSpec spec) {
        Kept kept = require(spec.id());
        if (spec.totalSize().memoryBytes() > LARGEST) {
            throw new BackendException.Quota("no host has that much");
        }
        if (kept.generation() < spec.generation()) {
            write(new Kept(
                    kept.id(),
                    kept.provider(),
                    kept.lease(),
                    spec.generation(),
                    kept.state(),
                    kept.services(),
                    kept.ports(),
                    kept.env(),
                    spec.totalSize().cpuMillis(),
                    kept.since()));
            log("resized " + spec.id() + " to " + spec.totalSize().cpuMillis());
        }
        return observe(spec.id()).orElseThrow();
    }

    @Override
    public void delete(WorkloadId id) {
        try {
            if (Files.deleteIfExists(file(id))) {
                log("deleted " + id);
            }
        } catch (IOException e) {
            throw new BackendException.Retryable("not deleted", e);
        }
    }

    @Override
    public List<OwnedWorkload> listOwned(String provider) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(f -> f.toString().endsWith(".json"))
                    .map(f -> f.getFileName().toString().replace(".json", ""))
                    .map(WorkloadId::new)
                    .flatMap(id -> read(id).stream())
                    .filter(kept -> kept.provider().equalsIgnoreCase(provider))
                    .map(kept -> new OwnedWorkload(
                            new WorkloadId(kept.id()), new Owner(kept.provider(), kept.lease()), kept.generation()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<LogLine> logs(WorkloadId id, LogQuery query) {
        require(id);
        return List.of(new LogLine("web", 0, LogLine.Stream.STDOUT, Instant.EPOCH, "listening on 8080"));
    }

    @Override
    public LogSubscription follow(WorkloadId id, LogQuery query, LogReader reader) {
        logs(id, query).forEach(reader::line);
        return new LogSubscription() {
            @Override
            public boolean open() {
                return false;
            }

            @Override
            public void close() {
                // Nothing is followed.
            }
        };
    }

    @Override
    public ExecSession exec(WorkloadId id, ExecRequest request) {
        require(id);
        if (request.terminal()) {
            return new HostShell(directory, request);
        }
        byte[] out = String.join(" ", request.command()).getBytes(StandardCharsets.UTF_8);
        return new ExecSession() {
            @Override
            public OutputStream stdin() {
                return OutputStream.nullOutputStream();
            }

            @Override
            public InputStream stdout() {
                return new ByteArrayInputStream(out);
            }

            @Override
            public InputStream stderr() {
                return InputStream.nullInputStream();
            }

            @Override
            public boolean terminal() {
                return request.terminal();
            }

            @Override
            public void resize(int columns, int rows) {
                // There is no terminal.
            }

            @Override
            public CompletableFuture<Integer> exitCode() {
                return CompletableFuture.completedFuture(7);
            }

            @Override
            public void close() {
                // Nothing runs.
            }
        };
    }

    @Override
    public Usage usage(WorkloadId id) {
        Kept kept = require(id);
        long ms = Math.max(0, now() - kept.since());
        BigInteger cpu = BigInteger.valueOf(ms * kept.cpuMilli() / 2_000);
        BigInteger memory = BigInteger.valueOf(ms / 1_000).multiply(BigInteger.valueOf(1 << 20));
        return new Usage(
                id,
                new UsageCounters(cpu, memory, memory, BigInteger.ZERO, BigInteger.valueOf(ms), BigInteger.valueOf(ms)),
                Instant.now(),
                Duration.ZERO,
                Duration.ZERO,
                List.of("age of a file"));
    }

    @Override
    public void close() {
        // Nothing is held.
    }

    private Kept require(WorkloadId id) {
        return read(id).orElseThrow(() -> new BackendException.NotFound("no workload " + id));
    }

    private Optional<Kept> read(WorkloadId id) {
        try {
            return Files.exists(file(id))
                    ? Optional.of(json.readValue(Files.readAllBytes(file(id)), Kept.class))
                    : Optional.empty();
        } catch (IOException e) {
            throw new BackendException.Retryable("not read", e);
        }
    }

    private void write(Kept kept) {
        try {
            Path next = Files.createTempFile(directory, "next", ".tmp");
            Files.write(next, json.writeValueAsBytes(kept));
            Files.move(next, file(new WorkloadId(kept.id())), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void log(String line) {
        try {
            Files.writeString(
                    directory.resolve("log"), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(WorkloadId id) {
        return directory.resolve(id.value() + ".json");
    }

    private static long now() {
        return System.currentTimeMillis();
    }
}
