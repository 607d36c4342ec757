package io.virtengine.agent.backend.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.virtengine.agent.backend.BackendException;
import io.virtengine.agent.backend.Endpoint;
import io.virtengine.agent.backend.ExecRequest;
import io.virtengine.agent.backend.ExecSession;
import io.virtengine.agent.backend.ImageDigest;
import io.virtengine.agent.backend.LogLine;
import io.virtengine.agent.backend.LogQuery;
import io.virtengine.agent.backend.MountSpec;
import io.virtengine.agent.backend.Observation;
import io.virtengine.agent.backend.Plan;
import io.virtengine.agent.backend.PortSpec;
import io.virtengine.agent.backend.ReplicaStatus;
import io.virtengine.agent.backend.Resources;
import io.virtengine.agent.backend.RestartPolicy;
import io.virtengine.agent.backend.ServiceSpec;
import io.virtengine.agent.backend.Usage;
import io.virtengine.agent.backend.VolumeSpec;
import io.virtengine.agent.backend.WorkloadSpec;
import io.virtengine.agent.backend.WorkloadState;
import io.virtengine.agent.image.WorkloadImageBuilder;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Real workloads on this host. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LocalBackendTest {
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

    @AfterEach
    void deleteAll() {
        host.backend()
                .listOwned(TestHost.OWNER.provider())
                .forEach(owned -> host.backend().delete(owned.id()));
    }

    @Test
    void aWebServerAnswersOnItsPortUntilItIsDeletedAndThenNothingIsLeft() throws Exception {
        WorkloadSpec spec = host.workload("web", host.web("web"));
        assertThat(host.traces(spec)).isEmpty();

        Observation seen = host.backend().apply(spec);

        assertThat(seen.state()).as("%s", seen).isEqualTo(WorkloadState.RUNNING);
        Endpoint endpoint = seen.endpoints().getFirst();
        assertThat(TestHost.fetch(endpoint)).isEqualTo("it answers\n");
        assertThat(host.traces(spec)).hasSizeGreaterThan(8);

        host.backend().delete(spec.id());

        assertThat(host.traces(spec)).isEmpty();
        assertThat(host.backend().observe(spec.id())).isEmpty();
        assertThatThrownBy(() -> TestHost.fetchOnce(endpoint)).isInstanceOf(ConnectException.class);
        host.backend().delete(spec.id());
    }

    @Test
    void applyingTwiceChangesNothing() {
        WorkloadSpec spec = host.workload("twice", host.web("web"));

        Observation first = host.backend().apply(spec);
        Observation second = host.backend().apply(spec);

        assertThat(second.replicas()).isEqualTo(first.replicas());
        assertThat(second.endpoints()).isEqualTo(first.endpoints());
        assertThat(host.backend().plan(spec).change()).isEqualTo(Plan.Change.NOTHING);
        host.backend().delete(spec.id());
    }

    @Test
    void aBatchJobEndsWithItsExitCodeAndItsLines() {
        WorkloadSpec good = host.workload(
                "good",
                host.service(
                        "job",
                        RestartPolicy.NEVER,
                        Map.of("SECRET", "s3cr3t"),
                        List.of(),
                        List.of(),
                        "echo out $SECRET $FROM_IMAGE; echo err >&2; exit 0"));
        WorkloadSpec bad = host.workload("bad", host.shell("job", RestartPolicy.NEVER, "exit 7"));

        host.backend().apply(good);
        host.backend().apply(bad);

        Observation ended = host.awaitObserved(good.id(), seen -> seen.state() == WorkloadState.STOPPED);
        assertThat(ended.replicas().getFirst().exitCode()).hasValue(0);
        Observation failed = host.awaitObserved(bad.id(), seen -> seen.state() == WorkloadState.FAILED);
        assertThat(failed.replicas().getFirst().exitCode()).hasValue(7);
        assertThat(failed.reason()).hasValue("job-0: ended with 7");
        assertThat(host.backend().logs(good.id(), LogQuery.newest(10)))
                .extracting(LogLine::stream, LogLine::text)
                .containsExactlyInAnyOrder(
                        tuple(LogLine.Stream.STDOUT, "out s3cr3t image"), tuple(LogLine.Stream.STDERR, "err"));
        host.backend().apply(good);
        assertThat(host.backend().logs(good.id(), LogQuery.newest(10))).hasSize(2);
        host.backend().delete(good.id());
        host.backend().delete(bad.id());
    }

    @Test
    void aServiceThatFallsOverIsStartedAgain() {
        WorkloadSpec spec = host.workload(
                "again", host.shell("worker", RestartPolicy.ON_FAILURE, "echo up; busybox sleep 0.2; exit 3"));

        host.backend().apply(spec);

        Observation seen =
                host.awaitObserved(spec.id(), now -> now.replicas().getFirst().restarts() >= 1);
        assertThat(seen.state()).isEqualTo(WorkloadState.RUNNING);
        assertThat(seen.replicas().getFirst().exitCode().orElse(3)).isEqualTo(3);
        host.backend().delete(spec.id());
    }

    @Test
    void whatCannotBeStartedFailsAndSaysWhy() {
        ServiceSpec absent = new ServiceSpec(
                "absent",
                host.image(),
                List.of("/no/such/program"),
                List.of(),
                Map.of(),
                TestHost.SIZE,
                List.of(),
                1,
                RestartPolicy.ALWAYS,
                List.of());
        WorkloadSpec spec = host.workload("absent", absent);

        Observation seen = host.backend().apply(spec);

        assertThat(seen.state()).as("%s", seen).isEqualTo(WorkloadState.FAILED);
        assertThat(seen.reason().orElseThrow()).contains("could not start").contains("no such file");
        host.backend().delete(spec.id());
    }

    @Test
    void aProcessAtItsMemoryLimitIsKilledAndReportedAsSuch() {
        WorkloadSpec spec = host.workload(
                "greedy",
                host.shell("greedy", RestartPolicy.NEVER, "x=0123456789abcdef; while true; do x=$x$x$x$x; done"));

        host.backend().apply(spec);

        Observation seen = host.awaitObserved(spec.id(), now -> now.state() == WorkloadState.FAILED);
        ReplicaStatus replica = seen.replicas().getFirst();
        assertThat(replica.exitCode()).hasValue(137);
        assertThat(replica.reason()).hasValue(ReplicaStatus.OUT_OF_MEMORY);
        host.backend().delete(spec.id());
    }

    @Test
    void servicesFindEachOtherByNameAndShareVolumesButNotDisks() throws Exception {
        List<MountSpec> shared = List.of(new MountSpec("data", "/data", false));
        ServiceSpec writer = host.service(
                "writer", RestartPolicy.NEVER, Map.of(), List.of(), shared, "echo kept > /data/file; echo x > /own");
        ServiceSpec reader = host.service(
                "reader",
                RestartPolicy.NEVER,
                Map.of(),
                List.of(),
                shared,
                "until busybox wget -q -O - http://web/; do busybox sleep 0.1; done;"
                        + " until [ -s /data/file ]; do busybox sleep 0.1; done; busybox cat /data/file; [ ! -e /own ]");
        WorkloadSpec spec = host.workload("pair", new VolumeSpec("data", 16 << 20), host.web("web"), writer, reader);

        host.backend().apply(spec);

        Observation seen = host.awaitObserved(
                spec.id(), now -> now.replicas().getLast().exitCode().isPresent());
        assertThat(seen.replicas().getLast().exitCode()).hasValue(0);
        assertThat(host.backend().logs(spec.id(), LogQuery.newest("reader", 10)))
                .extracting(LogLine::text)
                .contains("it answers", "kept");
        host.backend().delete(spec.id());
        assertThat(host.traces(spec)).isEmpty();
    }

    @Test
    void aSuspendedWorkloadGetsNoTimeAndGoesOnWhenResumed() throws Exception {
        WorkloadSpec spec = host.workload("pause", host.shell("busy", RestartPolicy.ALWAYS, "while true; do :; done"));
        host.backend().apply(spec);

        assertThat(host.backend().suspend(spec.id()).state()).isEqualTo(WorkloadState.PAUSED);

        Usage before = host.backend().usage(spec.id());
        Usage after = host.backend().usage(spec.id());
        assertThat(after.counters().cpuCoreMillis()).isEqualTo(before.counters().cpuCoreMillis());
        assertThatThrownBy(() -> host.backend().exec(spec.id(), ExecRequest.of("busy", "/bin/busybox")))
                .isInstanceOf(BackendException.Permanent.class);
        assertThat(host.reopen().observe(spec.id()).orElseThrow().state()).isEqualTo(WorkloadState.PAUSED);

        assertThat(host.backend().resume(spec.id()).state()).isEqualTo(WorkloadState.RUNNING);
        awaitCpu(spec, after);
        host.backend().suspend(spec.id());
        host.backend().delete(spec.id());
        assertThat(host.traces(spec)).isEmpty();
    }

    @Test
    void limitsReachTheKernelAndAResizeMovesThemWithoutARestart() {
        WorkloadSpec spec = host.workload("limits", host.web("web"));
        Observation before = host.backend().apply(spec);
        Cgroups cgroups = Cgroups.detect(Path.of("/sys/fs/cgroup")).orElseThrow();
        WorkloadSpec bigger =
                TestHost.next(spec, spec.services().getFirst().withSize(new Resources(750, 48L << 20, 16L << 20, 0)));

        Observation after = host.backend().resize(bigger);

        assertThat(after.generation()).isEqualTo(2);
        assertThat(after.replicas()).isEqualTo(before.replicas());
        Replica replica = Allocations.replicas(spec).getFirst();
        List<String> limits = cgroups.directories(RuntimeConfig.group(replica)).stream()
                .flatMap(directory ->
                        List.of("memory.limit_in_bytes", "memory.max", "cpu.cfs_quota_us", "pids.max").stream()
                                .map(name -> Cgroups.read(directory.resolve(name))))
                .toList();
        assertThat(limits).contains(Long.toString(48L << 20), "64");
        assertThat(limits).containsAnyOf("75000", "75000 100000");
        WorkloadSpec other = TestHost.next(bigger, host.shell("web", RestartPolicy.NEVER, "exit 0"));
        assertThatThrownBy(() -> host.backend().resize(other))
                .isInstanceOf(BackendException.Permanent.class)
                .hasMessageContaining("sizes only");
        assertThat(host.backend().observe(spec.id()).orElseThrow().generation()).isEqualTo(2);
        host.backend().delete(spec.id());
    }

    @Test
    void aRestartEndsEveryReplicaOnceAndKeepsWhatItStored() throws Exception {
        String line = "busybox date +%s%N >> /starts; exec busybox httpd -f -p 80 -h /www";
        ServiceSpec service = host.service(
                        "web", RestartPolicy.ALWAYS, Map.of(), List.of(PortSpec.exposedTcp(80)), List.of(), line)
                .withReplicas(2);
        WorkloadSpec spec = host.workload("restart", service);
        Observation before = host.backend().apply(spec);
        UUID request = UUID.randomUUID();

        Observation after = host.backend().restart(spec.id(), request);

        assertThat(after.state()).isEqualTo(WorkloadState.RUNNING);
        assertThat(after.endpoints()).isEqualTo(before.endpoints());
        for (int i = 0; i < 2; i++) {
            assertThat(after.replicas().get(i).startedAt().orElseThrow())
                    .isAfter(before.replicas().get(i).startedAt().orElseThrow());
            assertThat(after.replicas().get(i).restarts()).isEqualTo(1);
        }
        assertThat(host.reopen().restart(spec.id(), request).replicas())
                .as("the same request again")
                .isEqualTo(after.replicas());
        TestHost.fetch(after.endpoints().getFirst());
        try (ExecSession counted =
                host.backend().exec(spec.id(), ExecRequest.of("web", "/bin/busybox", "wc", "-l", "/starts"))) {
            assertThat(new String(counted.stdout().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("2 ");
        }
        host.backend().suspend(spec.id());
        assertThatThrownBy(() -> host.backend().restart(spec.id(), UUID.randomUUID()))
                .isInstanceOf(BackendException.Permanent.class);
        host.backend().delete(spec.id());
        assertThat(host.traces(spec)).isEmpty();
    }

    @Test
    void moreReplicasJoinWhileTheFirstGoesOn() throws Exception {
        WorkloadSpec spec = host.workload("replicas", host.web("web"));
        Observation before = host.backend().apply(spec);
        WorkloadSpec more = TestHost.next(spec, host.web("web").withReplicas(3));

        Observation after = host.backend().apply(more);

        assertThat(after.replicas()).hasSize(3);
        assertThat(after.replicas().getFirst()).isEqualTo(before.replicas().getFirst());
        assertThat(after.state()).isEqualTo(WorkloadState.RUNNING);
        host.backend().apply(TestHost.next(more, host.web("web")));
        assertThat(host.backend().observe(spec.id()).orElseThrow().replicas()).isEqualTo(before.replicas());
        host.backend().delete(spec.id());
        assertThat(host.traces(spec)).isEmpty();
    }

    @Test
    void aHigherGenerationReplacesWhatDiffersAndKeepsTheRestAndTheMeters() throws Exception {
        ServiceSpec old = host.shell(
                "worker", RestartPolicy.ALWAYS, "trap 'exit 0' TERM; while true; do busybox sleep 0.1; done");
        WorkloadSpec spec = host.workload("update", host.web("web"), old);
        Observation before = host.backend().apply(spec);
        TestHost.fetch(before.endpoints().getFirst());
        Usage usedBefore = host.backend().usage(spec.id());
        ServiceSpec fresh = host.shell("worker", RestartPolicy.ALWAYS, "echo fresh; busybox sleep 1000");
        WorkloadSpec changed = TestHost.next(spec, host.web("web"), fresh);

        Observation after = host.backend().apply(changed);

        assertThat(after.endpoints()).isEqualTo(before.endpoints());
        assertThat(after.replicas().getFirst()).isEqualTo(before.replicas().getFirst());
        assertThat(after.replicas().getLast().startedAt())
                .isNotEqualTo(before.replicas().getLast().startedAt());
        assertThat(host.backend().usage(spec.id()).counters().atLeast(usedBefore.counters()))
                .isTrue();
        assertThatThrownBy(() -> host.backend().apply(spec)).isInstanceOf(BackendException.Permanent.class);
        host.backend().delete(spec.id());
    }

    @Test
    void metersCountWorkAndTrafficAndNeverFallOverRestarts() throws Exception {
        WorkloadSpec spec = host.workload("meters", host.web("web"));
        Observation seen = host.backend().apply(spec);
        Usage first = host.backend().usage(spec.id());
        for (int i = 0; i < 20; i++) {
            TestHost.fetch(seen.endpoints().getFirst());
        }

        Usage second = host.backend().usage(spec.id());

        assertThat(second.counters().atLeast(first.counters())).isTrue();
        assertThat(second.counters()
                        .networkBytesIn()
                        .subtract(first.counters().networkBytesIn())
                        .longValueExact())
                .isGreaterThan(20 * 60);
        assertThat(second.counters().networkBytesOut().longValueExact()).isGreaterThan(20 * 100);
        assertThat(second.counters().memoryByteSeconds()).isPositive();
        assertThat(second.counters().storageByteSeconds()).isPositive();
        assertThat(second.counters().cpuCoreMillis()).isPositive();
        assertThat(second.sources()).anyMatch(source -> source.startsWith("cpu: "));

        endProcess(spec);
        host.awaitObserved(
                spec.id(),
                now -> now.replicas().getFirst().restarts() == 1
                        && now.replicas().getFirst().state() == WorkloadState.RUNNING);
        Usage third = host.reopen().usage(spec.id());
        assertThat(third.counters().atLeast(second.counters())).isTrue();
        host.backend().delete(spec.id());
    }

    @Test
    void refusesWhatDoesNotFitAndLeavesNothing() throws Exception {
        Resources huge = new Resources(1_000_000, 32L << 20, 16L << 20, 0);
        WorkloadSpec spec = host.workload("huge", host.web("web").withSize(huge));

        assertThatThrownBy(() -> host.backend().apply(spec)).isInstanceOf(BackendException.Quota.class);

        assertThat(host.backend().plan(spec).feasible()).isFalse();
        assertThat(host.traces(spec)).isEmpty();
        assertThat(host.backend().observe(spec.id())).isEmpty();
    }

    @Test
    void listsWhatAProviderOwnsAndNobodyElses() {
        WorkloadSpec spec = host.workload("owned", host.shell("job", RestartPolicy.NEVER, "exit 0"));
        host.backend().apply(spec);

        assertThat(host.reopen().listOwned(TestHost.OWNER.provider()))
                .anyMatch(owned -> owned.id().equals(spec.id())
                        && owned.owner().equals(TestHost.OWNER)
                        && owned.generation() == 1);
        assertThat(host.backend().listOwned("0x" + "00".repeat(20))).isEmpty();
        host.backend().delete(spec.id());
    }

    @Test
    void workloadsAppliedAtTheSameTimeGetNetworksAndPortsOfTheirOwn() throws Exception {
        List<WorkloadSpec> specs = IntStream.range(0, 4)
                .mapToObj(number -> host.workload("parallel-" + number, host.web("web")))
                .toList();
        List<Observation> seen = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Observation>> applied = specs.stream()
                    .map(spec -> threads.submit(() -> host.backend().apply(spec)))
                    .toList();
            for (Future<Observation> one : applied) {
                seen.add(one.get());
            }
        }

        assertThat(seen).extracting(Observation::state).containsOnly(WorkloadState.RUNNING);
        assertThat(seen.stream().map(one -> one.endpoints().getFirst().hostPort()))
                .doesNotHaveDuplicates();
        for (Observation one : seen) {
            assertThat(TestHost.fetch(one.endpoints().getFirst())).isEqualTo("it answers\n");
        }
    }

    @Test
    void aServiceOfAnyUserMayWriteToItsVolume() throws Exception {
        ImageDigest image = new WorkloadImageBuilder()
                .program(TestHost.BUSYBOX, "/bin/busybox")
                .entrypoint("/bin/busybox", "sh", "-c", "echo mine > /data/file && /bin/busybox id -u")
                .user("1234:1234")
                .writeTo(host.directory.resolve("user.tar"));
        host.backend().images().importArchive(host.directory.resolve("user.tar"));
        ServiceSpec service = new ServiceSpec(
                "user",
                image,
                List.of(),
                List.of(),
                Map.of(),
                TestHost.SIZE,
                List.of(),
                1,
                RestartPolicy.NEVER,
                List.of(new MountSpec("data", "/data", false)));
        WorkloadSpec spec = host.workload("user", new VolumeSpec("data", 16 << 20), service);

        host.backend().apply(spec);

        Observation seen = host.awaitObserved(
                spec.id(), now -> now.replicas().getFirst().exitCode().isPresent());
        assertThat(host.backend().logs(spec.id(), LogQuery.newest(5)))
                .extracting(LogLine::text)
                .containsExactly("1234");
        assertThat(seen.state()).isEqualTo(WorkloadState.STOPPED);
    }

    /** Kills the only process of the only replica from outside, as a crash would. */
    private void endProcess(WorkloadSpec spec) {
        Replica replica = Allocations.replicas(spec).getFirst();
        long pid = Long.parseLong(Cgroups.read(
                host.directory.resolve("state/workloads/" + spec.id() + "/replicas/" + replica.name() + "/pid")));
        assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
    }

    private void awaitCpu(WorkloadSpec spec, Usage before) {
        assertThat(Supervisors.await(
                        Duration.ofSeconds(10),
                        () -> host.backend()
                                        .usage(spec.id())
                                        .counters()
                                        .cpuCoreMillis()
                                        .compareTo(before.counters().cpuCoreMillis())
                                > 0))
                .isTrue();
    }
}
