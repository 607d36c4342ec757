package io.virtengine.agent.backend.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtengine.agent.backend.Endpoint;
import io.virtengine.agent.backend.Observation;
import io.virtengine.agent.backend.Protocol;
import io.virtengine.agent.backend.RestartPolicy;
import io.virtengine.agent.backend.WorkloadSpec;
import io.virtengine.agent.backend.WorkloadState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** An agent killed at any moment: nothing is lost, nothing is doubled. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrashTest {
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "workload.json",
                "replicas/web-0/disk.img",
                "replicas/web-0/network.ready",
                "replicas/web-0/status"
            })
    void anApplyThatWasKilledIsFinishedByTheNextOne(String reached) throws Exception {
        WorkloadSpec spec = host.workload("killed at " + reached, host.web("web"));
        killAgentOnce(spec, () -> Files.exists(directory(spec).resolve(reached)));

        Observation seen = host.reopen().apply(spec);

        assertThat(seen.state()).as("%s", seen).isEqualTo(WorkloadState.RUNNING);
        assertThat(host.traces(spec))
                .filteredOn(trace -> trace.contains("supervise.pl"))
                .hasSize(1);
        assertThat(host.traces(spec))
                .filteredOn(trace -> trace.contains(" /bin/busybox httpd"))
                .hasSizeLessThan(2);
        host.backend().delete(spec.id());
        assertThat(host.traces(spec)).isEmpty();
    }

    @Test
    void aWorkloadOutlivesTheAgentItsPortAnswersMeanwhileAndTheNextOneKnowsIt() throws Exception {
        WorkloadSpec spec = host.workload("answers", host.web("web"));
        killAgentOnce(
                spec,
                () -> Cgroups.read(directory(spec).resolve("workload.json")).contains("\"APPLIED\""));
        WorkloadRecord record = JsonMapper.shared()
                .readValue(Files.readString(directory(spec).resolve("workload.json")), WorkloadRecord.class);
        int port = record.hostPorts().values().iterator().next();
        Endpoint endpoint = new Endpoint("web", 80, Protocol.TCP, "127.0.0.1", port);

        SupervisorStatus orphan = SupervisorStatus.read(directory(spec).resolve("replicas/web-0"));

        assertThat(TestHost.fetch(endpoint)).isEqualTo("it answers\n");
        List<String> rules = host.rulesOf(spec);
        AtomicBoolean watched = new AtomicBoolean(true);
        CompletableFuture<Integer> answers = CompletableFuture.supplyAsync(() -> fetchWhile(endpoint, watched));
        Observation seen = host.reopen().observe(spec.id()).orElseThrow();
        assertThat(seen.state()).as("%s", seen).isEqualTo(WorkloadState.RUNNING);
        assertThat(seen.replicas().getFirst().startedAt()).isEqualTo(orphan.startedAt());
        assertThat(seen.replicas().getFirst().restarts()).isZero();
        assertThat(seen.endpoints()).extracting(Endpoint::hostPort).containsExactly(port);
        assertThat(host.backend().listOwned(TestHost.OWNER.provider()))
                .extracting(owned -> owned.id())
                .contains(spec.id());
        host.backend().close();
        watched.set(false);

        assertThat(answers.get(20, TimeUnit.SECONDS)).isPositive();
        assertThat(host.rulesOf(spec)).isEqualTo(rules);
        host.reopen().delete(spec.id());
        assertThat(host.traces(spec)).isEmpty();
        assertThatThrownBy(() -> TestHost.fetchOnce(endpoint)).isInstanceOf(ConnectException.class);
    }

    /** Fetches again and again, each time with success, and at least once. */
    private static int fetchWhile(Endpoint endpoint, AtomicBoolean watched) {
        int answers = 0;
        do {
            try {
                TestHost.fetchOnce(endpoint);
                answers++;
            } catch (IOException lost) {
                throw new UncheckedIOException("After " + answers + " answers", lost);
            }
        } while (watched.get());
        return answers;
    }

    @Test
    void aLostSupervisorIsReplacedAndItsProcessIsNotDoubled() throws Exception {
        WorkloadSpec spec = host.workload("unwatched", host.web("web"));
        host.backend().apply(spec);
        long supervisor =
                SupervisorStatus.read(directory(spec).resolve("replicas/web-0")).supervisor();

        ProcessHandle.of(supervisor).orElseThrow().destroyForcibly();
        assertThat(Supervisors.await(
                        Duration.ofSeconds(10),
                        () -> ProcessHandle.of(supervisor)
                                .filter(ProcessHandle::isAlive)
                                .isEmpty()))
                .isTrue();

        Observation seen =
                host.awaitObserved(spec.id(), now -> now.replicas().getFirst().state() == WorkloadState.RUNNING);
        assertThat(seen.state()).isEqualTo(WorkloadState.RUNNING);
        assertThat(SupervisorStatus.read(directory(spec).resolve("replicas/web-0"))
                        .supervisor())
                .isNotEqualTo(supervisor);
        assertThat(host.traces(spec))
                .filteredOn(trace -> trace.contains("supervise.pl"))
                .hasSize(1);
        host.backend().delete(spec.id());
        assertThat(host.traces(spec)).isEmpty();
    }

    @Test
    void anInterruptedBatchJobIsReportedAndNotRepeated() throws Exception {
        WorkloadSpec spec =
                host.workload("batch", host.shell("job", RestartPolicy.NEVER, "echo once; busybox sleep 1000"));
        host.backend().apply(spec);
        long supervisor =
                SupervisorStatus.read(directory(spec).resolve("replicas/job-0")).supervisor();

        ProcessHandle.of(supervisor).orElseThrow().destroyForcibly();

        Observation seen = host.awaitObserved(spec.id(), now -> now.state() == WorkloadState.FAILED);
        assertThat(seen.reason()).hasValue("job-0: interrupted");
        host.backend().delete(spec.id());
        assertThat(host.traces(spec)).isEmpty();
    }

    private void killAgentOnce(WorkloadSpec spec, BooleanSupplier reached) throws IOException, InterruptedException {
        host.backend().close();
        Path file = host.directory.resolve("spec.json");
        Files.writeString(file, JsonMapper.shared().writeValueAsString(spec));
        Process agent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ApplyUntilKilled.class.getName(),
                        host.directory.toString(),
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(host.directory.resolve("agent.log").toFile())
                .start();
        boolean there = Supervisors.await(Duration.ofSeconds(30), () -> reached.getAsBoolean() || !agent.isAlive());
        agent.destroyForcibly().waitFor();
        assertThat(there && reached.getAsBoolean())
                .as(() -> "the agent said: " + Cgroups.read(host.directory.resolve("agent.log")))
                .isTrue();
    }

    private Path directory(WorkloadSpec spec) {
        return host.directory.resolve("state/workloads/" + spec.id());
    }
}
