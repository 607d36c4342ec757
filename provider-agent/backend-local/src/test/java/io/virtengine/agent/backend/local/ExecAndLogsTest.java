package io.virtengine.agent.backend.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtengine.agent.backend.BackendException;
import io.virtengine.agent.backend.ExecRequest;
import io.virtengine.agent.backend.ExecSession;
import io.virtengine.agent.backend.LogLine;
import io.virtengine.agent.backend.LogQuery;
import io.virtengine.agent.backend.LogSubscription;
import io.virtengine.agent.backend.RestartPolicy;
import io.virtengine.agent.backend.WorkloadSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Commands inside a running workload, and what it writes. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExecAndLogsTest {
    private TestHost host;
    private WorkloadSpec cell;

    @BeforeAll
    void open() throws IOException {
        host = new TestHost();
        // Prints every line that another process puts into the pipe.
        cell = host.workload(
                "cell",
                host.shell(
                        "cell",
                        RestartPolicy.ALWAYS,
                        "busybox mkfifo /in; echo ready; while true; do busybox cat /in; done"));
        host.backend().apply(cell);
    }

    @AfterAll
    void close() {
        if (host != null) {
            host.close();
        }
    }

    @Test
    void aCommandGetsInputAndGivesOutputErrorsAndItsExitCode() throws Exception {
        try (ExecSession session = exec("busybox cat; echo problem >&2; exit 9")) {
            session.stdin().write("a line; $(not run) 'quoted'\n".getBytes(StandardCharsets.UTF_8));
            session.stdin().close();

            assertThat(text(session.stdout())).isEqualTo("a line; $(not run) 'quoted'\n");
            assertThat(text(session.stderr())).isEqualTo("problem\n");
            assertThat(session.exitCode().get(20, TimeUnit.SECONDS)).isEqualTo(9);
        }
        assertThat(sessionsLeft()).isZero();
    }

    @Test
    void aTerminalHasTheSizeItWasGivenAndTakesAnother() throws Exception {
        ExecRequest request = new ExecRequest(
                "cell",
                0,
                List.of("/bin/busybox", "sh", "-c", "/bin/busybox stty size; read x; /bin/busybox stty size; exit 4"),
                true,
                100,
                30);
        try (ExecSession session = host.backend().exec(cell.id(), request)) {
            assertThat(session.terminal()).isTrue();
            assertThat(readUntil(session.stdout(), "30 100")).contains("30 100");
            session.resize(120, 40);
            awaitSize(session);
            session.stdin().write('\n');
            session.stdin().flush();

            assertThat(readUntil(session.stdout(), "40 120")).contains("40 120");
            assertThat(session.exitCode().get(20, TimeUnit.SECONDS)).isEqualTo(4);
        }
        assertThat(sessionsLeft()).isZero();
    }

    @Test
    void closingASessionEndsItsCommand() throws Exception {
        ExecSession session = exec("echo started; exec busybox sleep 4321");
        assertThat(readUntil(session.stdout(), "started")).contains("started");

        session.close();

        assertThat(session.exitCode().get(20, TimeUnit.SECONDS)).isNotZero();
        try (ExecSession look = exec("busybox ps")) {
            assertThat(text(look.stdout())).contains("ps").doesNotContain("4321");
        }
        assertThat(sessionsLeft()).isZero();
    }

    @Test
    void aCommandWhoseAgentDiedIsEndedByTheNextOne() throws Exception {
        Path session = host.directory.resolve("state/workloads/" + cell.id() + "/replicas/cell-0/exec/left-behind");
        Files.createDirectories(session);
        // What an agent that was killed leaves: its child, and the directory of the session.
        Process orphan = new ProcessBuilder(
                        "runc",
                        "--root",
                        host.directory.resolve("state/runtime").toString(),
                        "exec",
                        "--pid-file",
                        session.resolve("pid").toString(),
                        cell.id().namespace() + "-cell-0",
                        "/bin/busybox",
                        "sh",
                        "-c",
                        "echo started; exec /bin/busybox sleep 4322")
                .start();
        assertThat(readUntil(orphan.getInputStream(), "started")).contains("started");

        host.reopen();

        assertThat(orphan.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(session).doesNotExist();
    }

    @Test
    void refusesCommandsWhereNothingRuns() {
        assertThatThrownBy(() -> host.backend().exec(cell.id(), ExecRequest.of("other", "/bin/busybox")))
                .isInstanceOf(BackendException.NotFound.class);
        WorkloadSpec ended = host.workload("ended", host.shell("job", RestartPolicy.NEVER, "exit 0"));
        host.backend().apply(ended);
        host.awaitObserved(
                ended.id(), seen -> seen.replicas().getFirst().exitCode().isPresent());
        assertThatThrownBy(() -> host.backend().exec(ended.id(), ExecRequest.of("job", "/bin/busybox")))
                .isInstanceOf(BackendException.Permanent.class);
        host.backend().delete(ended.id());
        assertThatThrownBy(() -> host.backend().logs(ended.id(), LogQuery.newest(1)))
                .isInstanceOf(BackendException.NotFound.class);
    }

    @Test
    void aFollowerGetsOldLinesThenNewOnes() throws Exception {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        try (LogSubscription followed =
                host.backend().follow(cell.id(), LogQuery.newest("cell", 50), line -> lines.add(line.text()))) {
            awaitLine(lines, "ready");
            say("first");
            awaitLine(lines, "first");
            say("second");
            awaitLine(lines, "second");
            assertThat(followed.open()).isTrue();
        }
        assertThat(host.backend().logs(cell.id(), LogQuery.newest(1)))
                .extracting(LogLine::text)
                .containsExactly("second");
    }

    @Test
    void aFullLogTurnsOverAndTheNewestLinesStay() {
        WorkloadSpec spec = host.workload(
                "talker",
                host.shell(
                        "talker",
                        RestartPolicy.NEVER,
                        "i=0; while [ $i -lt 9000 ]; do i=$((i+1)); echo line $i; done"));
        host.backend().apply(spec);
        host.awaitObserved(
                spec.id(), seen -> seen.replicas().getFirst().exitCode().isPresent());

        List<LogLine> lines = host.backend().logs(spec.id(), LogQuery.newest(1_500));

        assertThat(lines).hasSize(1_500);
        assertThat(lines.getFirst().text()).isEqualTo("line 7501");
        assertThat(lines.getLast().text()).isEqualTo("line 9000");
        assertThat(lines).isSortedAccordingTo(java.util.Comparator.comparing(LogLine::time));
        Path directory = host.directory.resolve("state/workloads/" + spec.id() + "/replicas/talker-0");
        assertThat(directory.resolve("log"))
                .satisfies(file -> assertThat(Files.size(file)).isLessThanOrEqualTo(64 << 10));
        assertThat(directory.resolve("log.1")).exists();
        host.backend().delete(spec.id());
    }

    private ExecSession exec(String line) {
        return host.backend()
                .exec(
                        cell.id(),
                        ExecRequest.of(
                                "cell",
                                "/bin/busybox",
                                "sh",
                                "-c",
                                "busybox() { /bin/busybox \"$@\"; }; "
                                        + line.replace("exec busybox", "exec /bin/busybox")));
    }

    private void say(String words) throws Exception {
        try (ExecSession session = exec("echo " + words + " > /in")) {
            assertThat(session.exitCode().get(20, TimeUnit.SECONDS)).isZero();
        }
    }

    private void awaitSize(ExecSession session) throws Exception {
        // The command reads one line; until the new size is there, asking from a second session shows the old one.
        assertThat(Supervisors.await(
                        Duration.ofSeconds(10), () -> terminalSizes().contains("40 120")))
                .isTrue();
        assertThat(session.exitCode().isDone()).isFalse();
    }

    private String terminalSizes() {
        try (ExecSession look = exec("for t in /dev/pts/[0-9]*; do busybox stty size -F $t; done")) {
            look.stdin().close();
            return text(look.stdout());
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private long sessionsLeft() throws IOException {
        Path sessions = host.directory.resolve("state/workloads/" + cell.id() + "/replicas/cell-0/exec");
        try (var left = Files.list(sessions)) {
            return left.count();
        }
    }

    private static void awaitLine(BlockingQueue<String> lines, String wanted) throws InterruptedException {
        String line = "";
        while (!wanted.equals(line)) {
            line = lines.poll(20, TimeUnit.SECONDS);
            assertThat(line).as("the line \"%s\"", wanted).isNotNull();
        }
    }

    private static String text(InputStream stream) throws IOException {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }

    private static String readUntil(InputStream stream, String wanted) throws IOException {
        StringBuilder seen = new StringBuilder();
        for (int next = stream.read(); next >= 0; next = stream.read()) {
            seen.append((char) next);
            if (seen.toString().contains(wanted)) {
                break;
            }
        }
        return seen.toString();
    }
}
