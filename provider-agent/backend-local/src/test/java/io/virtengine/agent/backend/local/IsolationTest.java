package io.virtengine.agent.backend.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.virtengine.agent.backend.ExecRequest;
import io.virtengine.agent.backend.ExecSession;
import io.virtengine.agent.backend.ImageDigest;
import io.virtengine.agent.backend.LogLine;
import io.virtengine.agent.backend.LogQuery;
import io.virtengine.agent.backend.RestartPolicy;
import io.virtengine.agent.backend.ServiceSpec;
import io.virtengine.agent.backend.WorkloadSpec;
import io.virtengine.agent.image.WorkloadImageBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a workload cannot do, tried from inside one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IsolationTest {
    private static final int EPERM = 1;
    private static final int ENOSYS = 38;

    private TestHost host;
    private WorkloadSpec cell;

    @BeforeAll
    void open() throws IOException {
        host = new TestHost();
        WorkloadImageBuilder builder = new WorkloadImageBuilder()
                .program(TestHost.BUSYBOX, "/bin/busybox")
                .entrypoint("/bin/busybox", "sleep", "100000");
        Map<String, int[]> calls = Map.of(
                "getuid", new int[] {102, 0, 0, 0},
                "unix-socket", new int[] {41, 1, 1, 0},
                "ptrace", new int[] {101, 0, 0, 0},
                "keyctl", new int[] {250, 0, -3, 1},
                "mount", new int[] {165, 0, 0, 0},
                "bpf", new int[] {321, 0, 0, 0},
                "unshare-user", new int[] {272, 0x1000_0000, 0, 0},
                "algorithm-socket", new int[] {41, 38, 5, 0},
                "clone3", new int[] {435, 0, 0, 0},
                "clone-user", new int[] {56, 0x1000_0011, 0, 0});
        for (Map.Entry<String, int[]> call : calls.entrySet()) {
            int[] words = call.getValue();
            Path program = SystemCallProgram.write(
                    host.directory.resolve(call.getKey()), words[0], words[1], words[2], words[3]);
            builder.program(program, "/calls/" + call.getKey());
        }
        ImageDigest image = builder.writeTo(host.directory.resolve("calls.tar"));
        host.backend().images().importArchive(host.directory.resolve("calls.tar"));
        cell = host.workload(
                "cell",
                new ServiceSpec(
                        "cell",
                        image,
                        List.of(),
                        List.of(),
                        Map.of(),
                        TestHost.SIZE,
                        List.of(),
                        1,
                        RestartPolicy.ALWAYS,
                        List.of()));
        host.backend().apply(cell);
    }

    @AfterAll
    void close() {
        if (host != null) {
            host.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "getuid, 0",
        "unix-socket, 0",
        "ptrace, " + EPERM,
        "keyctl, " + EPERM,
        "mount, " + EPERM,
        "bpf, " + EPERM,
        "unshare-user, " + EPERM,
        "algorithm-socket, " + EPERM,
        "clone-user, " + EPERM,
        "clone3, " + ENOSYS
    })
    void onlyOrdinarySystemCallsPass(String call, int expected) throws Exception {
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "skipped: the programs are for x86-64");

        assertThat(inside("/calls/" + call).exitCode()).isEqualTo(expected);
    }

    @Test
    void rootInsideIsNobodyOnTheHost() throws Exception {
        assertThat(inside("/bin/busybox", "id", "-u").text()).isEqualTo("0\n");
        assertThat(inside("/bin/busybox", "cat", "/proc/self/uid_map")
                        .text()
                        .strip()
                        .split(" +"))
                .containsExactly("0", "1000000", "65536");
    }

    @Test
    void hasFewCapabilitiesAndGainsNone() throws Exception {
        String status = inside("/bin/busybox", "cat", "/proc/self/status").text();

        // chown, dac_override, fowner, fsetid, kill, setgid, setuid, net_bind_service
        assertThat(status)
                .contains("CapBnd:\t00000000000004fb")
                .contains("NoNewPrivs:\t1")
                .contains("Seccomp:\t2");
    }

    @Test
    void seesOnlyItsOwnProcessesInterfacesAndFiles() throws Exception {
        assertThat(inside("/bin/busybox", "ls", "/sys/class/net").exitCode()).isNotZero();
        assertThat(inside("/bin/busybox", "ip", "-o", "link").text())
                .contains("lo:")
                .contains("eth0")
                .hasLineCount(2);
        assertThat(inside("/bin/busybox", "ls", "/home").exitCode()).isNotZero();
        assertThat(inside("/bin/busybox", "cat", "/proc/1/cmdline").text()).contains("sleep");
        assertThat(inside("/bin/busybox", "dd", "if=/proc/sysrq-trigger", "of=/proc/sysrq-trigger")
                        .exitCode())
                .isNotZero();
    }

    @Test
    void reachesNeitherTheHostNorBeyond() throws Exception {
        String route = inside("/bin/busybox", "ip", "route").text();
        String gateway = route.substring(0, route.indexOf(".0/24")) + ".1";
        try (ServerSocket service = new ServerSocket(0, 5, InetAddress.getByName("0.0.0.0"))) {
            String port = Integer.toString(service.getLocalPort());

            assertThat(inside("/bin/busybox", "nc", "-w", "1", gateway, port, "-e", "/bin/busybox", "true")
                            .exitCode())
                    .isNotZero();
            service.setSoTimeout(1);
            assertThatThrownBy(service::accept).isInstanceOf(SocketTimeoutException.class);
        }
        assertThat(route).doesNotContain("default");
    }

    @Test
    void cannotStartMoreProcessesThanItsLimit() {
        WorkloadSpec forker = host.workload(
                "forker",
                host.shell(
                        "forker",
                        RestartPolicy.NEVER,
                        "i=0; while [ $i -lt 100 ]; do busybox sleep 100 & i=$((i+1)); done; echo all $i"));
        host.backend().apply(forker);

        host.awaitObserved(
                forker.id(), seen -> seen.replicas().getFirst().exitCode().isPresent());

        assertThat(host.backend().logs(forker.id(), LogQuery.newest(10)))
                .extracting(LogLine::text)
                .anyMatch(line -> line.contains("can't fork"))
                .doesNotContain("all 100");
        host.backend().delete(forker.id());
    }

    @Test
    void cannotWriteMoreThanItsStorage() throws Exception {
        Answer answer = inside("/bin/busybox", "dd", "if=/dev/zero", "of=/big", "bs=1M", "count=64");

        assertThat(answer.exitCode()).isNotZero();
        inside("/bin/busybox", "rm", "/big");
    }

    private record Answer(int exitCode, String text) {}

    private Answer inside(String... command) throws Exception {
        try (ExecSession session = host.backend().exec(cell.id(), ExecRequest.of("cell", command))) {
            session.stdin().close();
            String text = new String(session.stdout().readAllBytes(), StandardCharsets.UTF_8)
                    + new String(session.stderr().readAllBytes(), StandardCharsets.UTF_8);
            System.out.println(text);
            return new Answer(session.exitCode().get(20, TimeUnit.SECONDS), text);
        }
    }
}
