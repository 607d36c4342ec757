package io.virtengine.agent.backend.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtengine.agent.backend.Endpoint;
import io.virtengine.agent.backend.ExecRequest;
import io.virtengine.agent.backend.ExecSession;
import io.virtengine.agent.backend.Protocol;
import io.virtengine.agent.backend.RestartPolicy;
import io.virtengine.agent.backend.WorkloadSpec;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Workloads that may reach the internet, and people who reach them from there. The internet is a network namespace
 * behind a virtual cable, with a web server on one public and some private addresses.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EgressTest {
    private static final String OUTSIDE = "vetest-outside";
    private static final String CABLE = "vetest0";
    private static final String HOST_ADDRESS = "44.128.0.1";
    private static final String PUBLIC = "44.128.0.2";
    private static final String REFUSED = "44.128.1.2";
    private static final String PRIVATE = "192.168.213.2";
    private static final String METADATA = "169.254.169.254";
    private static final Path FORWARDING = Path.of("/proc/sys/net/ipv4/ip_forward");

    private final HostTools tools = new HostTools();
    private String forwarded = "";
    private String policy = "";
    private TestHost host;
    private WorkloadSpec cell;

    @BeforeAll
    void open() throws Exception {
        Egress internet = new Egress(true, List.of("44.128.1.0/24"), List.of(PRIVATE));
        forwarded = Cgroups.read(FORWARDING);
        policy = forwardPolicy();
        host = new TestHost(
                config -> config.reachableAt(HOST_ADDRESS, "0.0.0.0").reaching(internet));
        buildOutside();
        cell = host.workload("cell", host.shell("cell", RestartPolicy.ALWAYS, "exec busybox sleep 100000"));
        host.backend().apply(cell);
    }

    @AfterAll
    void close() throws IOException {
        if (host == null) {
            return;
        }
        host.close();
        tools.attempt(HostTool.IP, "link", "delete", CABLE);
        for (String pid : tools.attempt(HostTool.IP, "netns", "pids", OUTSIDE)
                .output()
                .lines()
                .toList()) {
            ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
        }
        tools.attempt(HostTool.IP, "netns", "delete", OUTSIDE);
        tools.run(HostTool.IPTABLES, "-w", "5", "-P", "FORWARD", policy);
        Files.writeString(FORWARDING, forwarded);
    }

    @Test
    void reachesPublicAddressesUnderTheAddressOfThisHost() throws Exception {
        assertThat(fetchedByCell("http://" + PUBLIC + "/")).isEqualTo("the internet\n");
        assertThat(inCell("/bin/busybox", "cat", "/etc/resolv.conf")).isEqualTo("nameserver " + PRIVATE + "\n");
    }

    @Test
    void reachesNothingOfTheProvider() throws Exception {
        assertThat(fetchedByCell("http://" + PRIVATE + ":53/")).isEqualTo("the internet\n");
        List<String> refused = List.of(PRIVATE, METADATA, REFUSED);
        for (String out : refused) {
            // The way there is open to this host, so it is the policy that keeps the workload from it.
            assertThat(fetchedByHost(out)).isEqualTo("the internet\n");
        }
        assertThat(fetchedByCell(refused.stream().map(out -> "http://" + out + "/")))
                .containsExactly("", "", "");
    }

    @Test
    void reachesNeitherThisHostNorOtherLeases() throws Exception {
        WorkloadSpec neighbour = host.workload("neighbour", host.web("web"));
        Endpoint endpoint = host.backend().apply(neighbour).endpoints().getFirst();
        assertThat(TestHost.fetch(endpoint)).isEqualTo("it answers\n");
        String inside = "10." + addressOf(neighbour);
        try (ServerSocket service = new ServerSocket(0)) {
            assertThat(fetchedByCell(Stream.of(
                            "http://" + HOST_ADDRESS + ":" + service.getLocalPort() + "/",
                            "http://" + HOST_ADDRESS + ":" + endpoint.hostPort() + "/",
                            "http://" + inside + "/")))
                    .containsExactly("", "", "");
        }
        host.backend().delete(neighbour.id());
    }

    @Test
    void answersThoseWhoComeFromOutsideOnExposedPortsOnly() throws Exception {
        WorkloadSpec spec = host.workload("reached", host.web("web"));
        Endpoint endpoint = host.backend().apply(spec).endpoints().getFirst();
        TestHost.fetch(endpoint);

        assertThat(fetchedOutside("http://" + HOST_ADDRESS + ":" + endpoint.hostPort() + "/"))
                .isEqualTo("it answers\n");
        assertThat(fetchedOutside("http://10." + addressOf(spec) + "/")).isEmpty();
        assertThat(host.rulesOf(spec)).isNotEmpty();
        host.backend().delete(spec.id());
        assertThat(host.traces(spec)).isEmpty();
    }

    @Test
    void aNewPolicyHoldsForWhatRunsAlready() throws Exception {
        try (TestHost closed = new TestHost()) {
            WorkloadSpec spec =
                    closed.workload("closed", closed.shell("cell", RestartPolicy.ALWAYS, "exec busybox sleep 100000"));
            closed.backend().apply(spec);
            ExecRequest fetch = wget("http://" + PUBLIC + "/");
            assertThat(text(closed.backend(), spec, fetch)).isEmpty();
            closed.backend().close();
            Egress internet = new Egress(true, List.of(), List.of());
            try (LocalBackend opened =
                    new LocalBackend(TestHost.config(closed.directory).reaching(internet), Clock.systemUTC())) {
                assertThat(text(opened, spec, fetch)).isEqualTo("the internet\n");
            }
            assertThat(text(closed.reopen(), spec, fetch)).isEmpty();
        }
    }

    @Test
    void takesOnlyAddressesAndRanges() {
        assertThatThrownBy(() -> new Egress(true, List.of("10.0.0.0"), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("10.0.0.0");
        assertThatThrownBy(() -> new Egress(true, List.of("1.2.3.4/8 -j ACCEPT"), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Egress(true, List.of(), List.of("256.0.0.1")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private void buildOutside() throws IOException {
        tools.run(HostTool.IP, "netns", "add", OUTSIDE);
        tools.run(HostTool.IP, "link", "add", CABLE, "type", "veth", "peer", "name", "eth0", "netns", OUTSIDE);
        tools.run(HostTool.IP, "addr", "add", HOST_ADDRESS + "/24", "dev", CABLE);
        tools.run(HostTool.IP, "link", "set", CABLE, "up");
        for (String address : List.of(PUBLIC, REFUSED, PRIVATE, METADATA)) {
            tools.run(HostTool.IP, "-n", OUTSIDE, "addr", "add", address + "/24", "dev", "eth0");
        }
        tools.run(HostTool.IP, "-n", OUTSIDE, "link", "set", "eth0", "up");
        tools.run(HostTool.IP, "-n", OUTSIDE, "route", "add", "default", "via", HOST_ADDRESS);
        for (String address : List.of(REFUSED, PRIVATE, METADATA)) {
            tools.run(HostTool.IP, "route", "add", address + "/32", "dev", CABLE);
        }
        Path pages = Files.createDirectory(host.directory.resolve("outside"));
        Files.writeString(pages.resolve("index.html"), "the internet\n");
        for (String port : List.of("80", "53")) {
            tools.run(
                    HostTool.IP,
                    "netns",
                    "exec",
                    OUTSIDE,
                    TestHost.BUSYBOX.toString(),
                    "httpd",
                    "-p",
                    port,
                    "-h",
                    pages.toString());
        }
    }

    private String forwardPolicy() {
        return tools.run(HostTool.IPTABLES, "-w", "5", "-S", "FORWARD")
                .lines()
                .findFirst()
                .orElseThrow()
                .replace("-P FORWARD ", "");
    }

    private String addressOf(WorkloadSpec spec) {
        return Cgroups.read(host.directory.resolve("state/workloads/" + spec.id() + "/replicas/web-0/hosts"))
                .lines()
                .filter(line -> line.startsWith("10."))
                .map(line -> line.substring(3, line.indexOf(' ')))
                .findFirst()
                .orElseThrow();
    }

    private static ExecRequest wget(String url) {
        // Its own option for a time limit makes this program crash.
        return ExecRequest.of("cell", "/bin/busybox", "timeout", "1", "/bin/busybox", "wget", "-q", "-O", "-", url);
    }

    private String fetchedByCell(String url) throws Exception {
        return text(host.backend(), cell, wget(url));
    }

    /** What the cell gets from each of several addresses, asked at the same time. */
    private List<String> fetchedByCell(Stream<String> urls) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<String> answers = new ArrayList<>();
            for (Future<String> answer :
                    urls.map(url -> threads.submit(() -> fetchedByCell(url))).toList()) {
                answers.add(answer.get());
            }
            return answers;
        }
    }

    private String inCell(String... command) throws Exception {
        return text(host.backend(), cell, ExecRequest.of("cell", command));
    }

    private static String text(LocalBackend backend, WorkloadSpec spec, ExecRequest request) throws Exception {
        try (ExecSession session = backend.exec(spec.id(), request)) {
            session.stdin().close();
            String text = new String(session.stdout().readAllBytes(), StandardCharsets.UTF_8);
            session.exitCode().get(20, TimeUnit.SECONDS);
            return text;
        }
    }

    private static String fetchedByHost(String address) throws IOException {
        return TestHost.fetchOnce(new Endpoint("outside", 80, Protocol.TCP, address, 80));
    }

    private String fetchedOutside(String url) {
        HostTools.Answer answer = tools.attempt(
                HostTool.IP,
                "netns",
                "exec",
                OUTSIDE,
                TestHost.BUSYBOX.toString(),
                "timeout",
                "1",
                TestHost.BUSYBOX.toString(),
                "wget",
                "-q",
                "-O",
                "-",
                url);
        return answer.succeeded() ? answer.output() : "";
    }
}
