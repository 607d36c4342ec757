package io.virtengine.agent.backend.local;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.virtengine.agent.backend.Endpoint;
import io.virtengine.agent.backend.ImageDigest;
import io.virtengine.agent.backend.LogQuery;
import io.virtengine.agent.backend.MountSpec;
import io.virtengine.agent.backend.Observation;
import io.virtengine.agent.backend.Owner;
import io.virtengine.agent.backend.PortSpec;
import io.virtengine.agent.backend.Resources;
import io.virtengine.agent.backend.RestartPolicy;
import io.virtengine.agent.backend.ServiceSpec;
import io.virtengine.agent.backend.VolumeSpec;
import io.virtengine.agent.backend.WorkloadId;
import io.virtengine.agent.backend.WorkloadSpec;
import io.virtengine.agent.image.ImageLimits;
import io.virtengine.agent.image.WorkloadImageBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A back end over a directory of its own, an image with busybox, and a look at what workloads leave on this host. */
final class TestHost implements AutoCloseable {
    static final Path BUSYBOX = Path.of("/usr/bin/busybox");
    static final Owner OWNER = new Owner("0x" + "5a".repeat(20), "c0ffee".repeat(5));
    static final Resources SIZE = new Resources(400, 32L << 20, 16L << 20, 0);

    final Path directory;
    private final UnaryOperator<LocalBackendConfig> settings;
    private LocalBackend backend;
    private ImageDigest image;

    TestHost() throws IOException {
        this(UnaryOperator.identity());
    }

    /** A back end with other settings than {@link #config}. */
    TestHost(UnaryOperator<LocalBackendConfig> settings) throws IOException {
        this.settings = settings;
        directory = Files.createTempDirectory("ve-local-");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        boolean root = "root".equals(System.getProperty("user.name"));
        assumeTrue(root, "skipped: running workloads needs root");
        backend = new LocalBackend(settings.apply(config(directory)), Clock.systemUTC());
        String problems = backend.probe().problems();
        if (!problems.isEmpty() || !Files.exists(BUSYBOX)) {
            close();
        }
        assumeTrue(problems.isEmpty(), () -> "skipped: this host cannot run workloads: " + problems);
        assumeTrue(Files.exists(BUSYBOX), "skipped: package busybox-static is not installed");
        image = buildImage(directory);
        backend.images().importArchive(directory.resolve("busybox.tar"));
    }

    static LocalBackend open(Path directory) {
        return new LocalBackend(config(directory), Clock.systemUTC());
    }

    static LocalBackendConfig config(Path directory) {
        return new LocalBackendConfig(
                directory.resolve("state"),
                "localhost",
                "127.0.0.1",
                31_000,
                31_999,
                Resources.NONE,
                Duration.ofSeconds(1),
                64 << 10,
                Duration.ofSeconds(5),
                64,
                1_000_000,
                ImageLimits.DEFAULT,
                Egress.NONE);
    }

    static ImageDigest buildImage(Path directory) throws IOException {
        return new WorkloadImageBuilder()
                .program(BUSYBOX, "/bin/busybox")
                .file("/www/index.html", "it answers\n")
                .entrypoint("/bin/busybox", "sh", "-c")
                .command("echo nothing asked for")
                .env("FROM_IMAGE", "image")
                .writeTo(directory.resolve("busybox.tar"));
    }

    LocalBackend backend() {
        return backend;
    }

    ImageDigest image() {
        return image;
    }

    /** Lets go of the state directory and opens it again, as a new agent would. */
    LocalBackend reopen() {
        backend.close();
        backend = new LocalBackend(settings.apply(config(directory)), Clock.systemUTC());
        return backend;
    }

    WorkloadSpec workload(String lease, ServiceSpec... services) {
        return new WorkloadSpec(WorkloadId.of(directory.toString(), lease), OWNER, 1, List.of(services), List.of());
    }

    WorkloadSpec workload(String lease, VolumeSpec volume, ServiceSpec... services) {
        return new WorkloadSpec(
                WorkloadId.of(directory.toString(), lease), OWNER, 1, List.of(services), List.of(volume));
    }

    static WorkloadSpec next(WorkloadSpec spec, ServiceSpec... services) {
        return new WorkloadSpec(spec.id(), spec.owner(), spec.generation() + 1, List.of(services), spec.volumes());
    }

    /** A service that runs a line of shell inside the container. */
    ServiceSpec shell(String name, RestartPolicy restart, String line) {
        return service(name, restart, Map.of(), List.of(), List.of(), line);
    }

    ServiceSpec service(
            String name,
            RestartPolicy restart,
            Map<String, String> env,
            List<PortSpec> ports,
            List<MountSpec> mounts,
            String line) {
        return new ServiceSpec(
                name,
                image,
                List.of(),
                List.of("busybox() { /bin/busybox \"$@\"; }; " + line),
                env,
                SIZE,
                ports,
                1,
                restart,
                mounts);
    }

    /** A web server on port 80, reachable from outside. */
    ServiceSpec web(String name) {
        return service(
                name,
                RestartPolicy.ALWAYS,
                Map.of(),
                List.of(PortSpec.exposedTcp(80)),
                List.of(),
                "exec busybox httpd -f -p 80 -h /www");
    }

    /** Observes until something is seen; the failure message carries the last observation. */
    Observation awaitObserved(WorkloadId id, Predicate<Observation> condition) {
        AtomicReference<Observation> last = new AtomicReference<>();
        boolean seen = Supervisors.await(Duration.ofSeconds(30), () -> {
            last.set(backend.observe(id).orElseThrow());
            return condition.test(last.get());
        });
        if (!seen) {
            throw new AssertionError(
                    "Not seen in time, last was " + last + ", lines " + backend.logs(id, LogQuery.newest(20)));
        }
        return last.get();
    }

    /** What a web server behind an endpoint says, once it has opened its port. */
    static String fetch(Endpoint endpoint) {
        AtomicReference<String> answer = new AtomicReference<>();
        AtomicReference<IOException> last = new AtomicReference<>();
        boolean answered = Supervisors.await(Duration.ofSeconds(20), () -> {
            try {
                answer.set(fetchOnce(endpoint));
            } catch (IOException early) {
                last.set(early);
            }
            return answer.get() != null;
        });
        if (!answered) {
            throw new AssertionError(endpoint + " never answered", last.get());
        }
        return answer.get();
    }

    /** What a web server behind an endpoint says now. */
    static String fetchOnce(Endpoint endpoint) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(5_000);
            socket.connect(new InetSocketAddress(endpoint.host(), endpoint.hostPort()), 5_000);
            socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!answer.startsWith("HTTP/1.0 200") && !answer.startsWith("HTTP/1.1 200")) {
                throw new IOException("Not a good answer: " + answer);
            }
            return answer.substring(answer.indexOf("\r\n\r\n") + 4);
        }
    }

    /** Everything on this host that belongs to a workload: mounts, interfaces, namespaces, control groups, files. */
    TreeSet<String> traces(WorkloadSpec spec) throws IOException {
        TreeSet<String> traces = new TreeSet<>();
        List<String> marks = new ArrayList<>(List.of(
                spec.id().value(),
                WorkloadNetwork.bridge(spec.id()),
                WorkloadChain.ports(spec.id()),
                WorkloadChain.egress(spec.id())));
        for (Replica replica : Allocations.replicas(spec)) {
            marks.addAll(List.of(replica.cable(), replica.networkNamespace(), replica.container()));
        }
        Predicate<String> marked = text -> marks.stream().anyMatch(text::contains);
        Files.readString(Path.of("/proc/self/mountinfo")).lines().filter(marked).forEach(traces::add);
        for (Path place : List.of(
                Path.of("/sys/class/net"),
                Path.of("/run/netns"),
                directory.resolve("state/runtime"),
                directory.resolve("state/workloads"))) {
            collect(place, marked, traces);
        }
        for (Path hierarchy : children(Path.of("/sys/fs/cgroup"))) {
            collect(hierarchy.resolve(Cgroups.ROOT), marked, traces);
        }
        rules().filter(marked).forEach(traces::add);
        for (Path process : children(Path.of("/proc"))) {
            String commandLine = commandLine(process);
            if (marked.test(commandLine)) {
                traces.add(process + " " + commandLine);
            }
        }
        return traces;
    }

    /** The rules of the packet filter that belong to a workload. */
    List<String> rulesOf(WorkloadSpec spec) {
        return rules().filter(rule ->
                        rule.contains(WorkloadChain.ports(spec.id())) || rule.contains(WorkloadChain.egress(spec.id())))
                .toList();
    }

    /** All rules of the packet filter, with the table before each. */
    static Stream<String> rules() {
        Firewall firewall = new Firewall(new HostTools());
        return Stream.of("nat", "filter")
                .flatMap(table -> firewall.list(table).stream().map(rule -> table + " " + rule));
    }

    private static void collect(Path place, Predicate<String> marked, TreeSet<String> traces) throws IOException {
        for (Path child : children(place)) {
            if (marked.test(child.getFileName().toString())) {
                traces.add(child.toString());
            }
        }
    }

    private static List<Path> children(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(directory)) {
            return children.toList();
        }
    }

    private static String commandLine(Path process) {
        try {
            return process.getFileName().toString().matches("[0-9]+")
                    ? Files.readString(process.resolve("cmdline")).replace('\0', ' ')
                    : "";
        } catch (IOException ended) {
            return "";
        }
    }

    @Override
    public void close() {
        try {
            backend.listOwned(OWNER.provider()).forEach(owned -> backend.delete(owned.id()));
        } finally {
            backend.close();
            StateDirectory.removeTree(directory);
        }
    }
}
