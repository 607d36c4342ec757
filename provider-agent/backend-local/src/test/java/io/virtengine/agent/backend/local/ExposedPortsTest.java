package io.virtengine.agent.backend.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtengine.agent.backend.Endpoint;
import io.virtengine.agent.backend.ExecRequest;
import io.virtengine.agent.backend.ExecSession;
import io.virtengine.agent.backend.ImageDigest;
import io.virtengine.agent.backend.PortSpec;
import io.virtengine.agent.backend.Protocol;
import io.virtengine.agent.backend.RestartPolicy;
import io.virtengine.agent.backend.ServiceSpec;
import io.virtengine.agent.backend.WorkloadSpec;
import io.virtengine.agent.backend.WorkloadState;
import io.virtengine.agent.image.WorkloadImageBuilder;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Ports of this host that the kernel leads into workloads. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExposedPortsTest {
    private TestHost host;

    @BeforeAll
    void open() throws IOException {
        host = new TestHost();
    }

    @AfterAll
    void close() {
        if (host != null) {
            host.close();
        }
    }

    @Test
    void datagramsAreAnsweredAlsoToThoseWhoAskedTooEarly() throws Exception {
        ServiceSpec echo = new ServiceSpec(
                "echo",
                perlImage(),
                List.of(
                        "/bin/perl",
                        "-e",
                        "socket S, 2, 2, 17 or die; bind S, pack 'S n a4 x8', 2, 7, \"\\0\\0\\0\\0\" or die;"
                                + " while ($from = recv S, $data, 9000, 0) { send S, \"heard $data\", 0, $from }"),
                List.of(),
                Map.of(),
                TestHost.SIZE,
                List.of(
                        new PortSpec(7, Protocol.UDP, true, 31_953),
                        new PortSpec(7, Protocol.TCP, true, 31_953),
                        new PortSpec(8, Protocol.UDP, true, PortSpec.AUTO)),
                1,
                RestartPolicy.ALWAYS,
                List.of());
        WorkloadSpec spec = host.workload("datagrams", echo);
        try (DatagramSocket client = new DatagramSocket()) {
            client.setSoTimeout(100);
            assertThat(ask(client, 31_953)).isEmpty();

            List<Endpoint> endpoints = host.backend().apply(spec).endpoints();

            assertThat(endpoints).hasSize(3);
            assertThat(endpoints.getFirst().protocol()).isEqualTo(Protocol.UDP);
            assertThat(endpoints.getFirst().hostPort()).isEqualTo(31_953);
            assertThat(Supervisors.await(
                            Duration.ofSeconds(20), () -> ask(client, 31_953).equals("heard you")))
                    .isTrue();
            assertThat(host.backend().usage(spec.id()).counters().networkBytesIn())
                    .isPositive();

            host.backend().delete(spec.id());
            assertThat(ask(client, 31_953)).isEmpty();
        }
        assertThat(host.traces(spec)).isEmpty();
    }

    @Test
    void replicasTakeTurnsAndOneThatEndedIsPassedOver() throws Exception {
        ServiceSpec web = host.service(
                "web",
                RestartPolicy.NEVER,
                Map.of(),
                List.of(PortSpec.exposedTcp(80)),
                List.of(),
                "name=$(busybox hostname); busybox mkdir /home; echo $name > /home/index.html;"
                        + " busybox httpd -p 80 -h /home; until [ -e /stop ]; do busybox sleep 0.1; done");
        WorkloadSpec spec = host.workload("turns", web.withReplicas(3));
        Endpoint endpoint = host.backend().apply(spec).endpoints().getFirst();
        for (int i = 0; i < 3; i++) {
            TestHost.fetch(endpoint);
        }
        assertThat(Supervisors.await(
                        Duration.ofSeconds(20),
                        () -> answers(endpoint, 3).containsAll(List.of("web-0", "web-1", "web-2"))))
                .isTrue();

        assertThat(answers(endpoint, 6))
                .containsExactlyInAnyOrder("web-0", "web-0", "web-1", "web-1", "web-2", "web-2");
        end(spec, 1);
        host.awaitObserved(spec.id(), seen -> seen.replicas().get(1).state() == WorkloadState.STOPPED);

        assertThat(answers(endpoint, 4)).containsExactlyInAnyOrder("web-0", "web-0", "web-2", "web-2");
        host.backend().delete(spec.id());
    }

    @Test
    void whatSomebodyElseRemovedComesBackAndWhatNobodyOwnsGoes() throws Exception {
        WorkloadSpec spec = host.workload("repaired", host.web("web"));
        Endpoint endpoint = host.backend().apply(spec).endpoints().getFirst();
        List<String> rules = host.rulesOf(spec);
        HostTools tools = new HostTools();
        tools.run(HostTool.IPTABLES, "-w", "5", "-t", "nat", "-F", WorkloadChain.ports(spec.id()));
        tools.run(HostTool.IPTABLES, "-w", "5", "-t", "nat", "-F", Firewall.PORTS);
        tools.run(HostTool.IPTABLES, "-w", "5", "-t", "nat", "-N", "VE-P-0123456789ab");

        host.reopen();

        assertThat(host.rulesOf(spec)).isEqualTo(rules);
        assertThat(TestHost.rules()).noneMatch(rule -> rule.contains("VE-P-0123456789ab"));
        assertThat(TestHost.fetch(endpoint)).isEqualTo("it answers\n");
        host.backend().delete(spec.id());
    }

    @Test
    void aPortIsTakenForOtherProgramsAndForOtherBackEndsEvenWithoutTheAgent() throws Exception {
        WorkloadSpec spec = host.workload("first", host.web("web"));
        Endpoint first = host.backend().apply(spec).endpoints().getFirst();
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", first.hostPort());
        assertThatThrownBy(() -> bind(address)).isInstanceOf(BindException.class);

        host.backend().close();
        try (TestHost other = new TestHost()) {
            WorkloadSpec second = other.workload("second", other.web("web"));
            Endpoint endpoint = other.backend().apply(second).endpoints().getFirst();

            assertThat(endpoint.hostPort()).isNotEqualTo(first.hostPort());
            assertThat(TestHost.fetch(endpoint)).isEqualTo("it answers\n");
            assertThat(TestHost.fetch(first)).isEqualTo("it answers\n");
        }
        host.reopen().delete(spec.id());
    }

    private static void bind(InetSocketAddress address) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(address);
        }
    }

    private List<String> answers(Endpoint endpoint, int count) {
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            answers.add(TestHost.fetch(endpoint).strip());
        }
        return answers;
    }

    private void end(WorkloadSpec spec, int replica) throws Exception {
        ExecRequest request = new ExecRequest("web", replica, List.of("/bin/busybox", "touch", "/stop"), false, 80, 24);
        try (ExecSession session = host.backend().exec(spec.id(), request)) {
            assertThat(session.exitCode().get(20, TimeUnit.SECONDS)).isZero();
        }
    }

    /** What comes back for a datagram, empty if nothing does. */
    private static String ask(DatagramSocket client, int port) {
        byte[] question = "you".getBytes(StandardCharsets.US_ASCII);
        DatagramPacket answer = new DatagramPacket(new byte[100], 100);
        try {
            client.send(new DatagramPacket(question, question.length, InetAddress.getByName("127.0.0.1"), port));
            client.receive(answer);
            return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII);
        } catch (SocketTimeoutException silence) {
            return "";
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    /** An image with this host's perl and the libraries it is linked with. */
    private ImageDigest perlImage() throws IOException {
        WorkloadImageBuilder builder = new WorkloadImageBuilder()
                .program(Path.of("/usr/bin/perl"), "/bin/perl")
                .entrypoint("/bin/perl");
        Process listing = new ProcessBuilder("ldd", "/usr/bin/perl").start();
        try (Stream<String> lines = listing.inputReader().lines()) {
            lines.flatMap(line -> Stream.of(line.split("\\s+")))
                    .filter(word -> word.startsWith("/"))
                    .forEach(library -> builder.program(Path.of(library), library));
        }
        ImageDigest image = builder.writeTo(host.directory.resolve("perl.tar"));
        host.backend().images().importArchive(host.directory.resolve("perl.tar"));
        return image;
    }
}
