package io.virtengine.agent.backend.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both forms of control groups, from files as a kernel writes them; workloads run in the form this host has. */
class CgroupsTest {
    @TempDir
    Path mount;

    /**
     * The files under {@code cgroup-v2} were recorded in a guest with Linux 6.1.176 from Debian, cgroup v2 alone, and a
     * replica of 400 thousandths of a core and 32 MiB made by runc 1.1.5 from this back end's configuration.
     */
    @Test
    void readsTheUnifiedHierarchy() throws Exception {
        Path recorded = Path.of(CgroupsTest.class.getResource("/cgroup-v2").toURI());
        try (Stream<Path> files = Files.walk(recorded)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                write(recorded.relativize(file).toString(), Files.readString(file));
            }
        }

        Cgroups cgroups = Cgroups.detect(mount).orElseThrow();

        assertThat(cgroups.form()).isEqualTo("v2");
        assertThat(cgroups.missingControllers()).isEmpty();
        assertThat(cgroups.cpuNanos("virtengine/w")).isEqualTo(3_090_242_000L);
        assertThat(cgroups.memoryBytes("virtengine/w/r")).isEqualTo(356_352);
        assertThat(cgroups.memoryBytes("virtengine/w/gone")).isZero();
        assertThat(cgroups.frozen("virtengine/w")).isTrue();
        assertThat(cgroups.children("virtengine/w")).containsExactly("r");
        assertThat(Cgroups.field(cgroups.memoryEvents("virtengine/w/r"), "oom_kill"))
                .isZero();
        assertThat(mount.resolve("virtengine/w/r/memory.max")).hasContent(Long.toString(32L << 20));
        assertThat(mount.resolve("virtengine/w/r/cpu.max")).hasContent("40000 100000");

        cgroups.freeze("virtengine/w", false);
        assertThat(mount.resolve("virtengine/w/cgroup.freeze")).hasContent("0");
        write("virtengine/w/r/memory.stat", "anon 61440\ninactive_file 3000\n");
        assertThat(cgroups.memoryBytes("virtengine/w/r")).isEqualTo(353_352);
        write("cgroup.controllers", "cpuset hugetlb pids\n");
        assertThat(cgroups.missingControllers()).containsExactly("cpu", "memory");
    }

    @Test
    void readsOneHierarchyPerController() throws IOException {
        write("cpuacct/virtengine/w/cpuacct.usage", "987654321\n");
        write("memory/virtengine/w/r/memory.usage_in_bytes", "9000\n");
        write("memory/virtengine/w/r/memory.stat", "cache 1\ninactive_file 10\ntotal_inactive_file 3000\n");
        write("freezer/virtengine/w/freezer.state", "FROZEN\n");

        Cgroups cgroups = Cgroups.detect(mount).orElseThrow();

        assertThat(cgroups.form()).isEqualTo("v1");
        assertThat(cgroups.missingControllers()).containsExactly("cpu", "pids", "devices");
        assertThat(cgroups.cpuNanos("virtengine/w")).isEqualTo(987_654_321L);
        assertThat(cgroups.cpuNanos("virtengine/gone")).isZero();
        assertThat(cgroups.memoryBytes("virtengine/w/r")).isEqualTo(6_000);
        assertThat(cgroups.frozen("virtengine/w")).isTrue();
        cgroups.freeze("virtengine/w", false);
        assertThat(mount.resolve("freezer/virtengine/w/freezer.state")).hasContent("THAWED");
    }

    @Test
    void knowsWhenThereAreNone() {
        assertThat(Cgroups.detect(mount)).isEmpty();
    }

    private void write(String file, String content) throws IOException {
        Path path = mount.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
    }
}
