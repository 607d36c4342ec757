package io.virtengine.agent.backend.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both forms of control groups, from files as a kernel writes them. */
class CgroupsTest {
    @TempDir
    Path mount;

    @Test
    void readsTheUnifiedHierarchy() throws IOException {
        write("cgroup.controllers", "cpu memory pids\n");
        write("virtengine/w/cpu.stat", "usage_usec 1234567\nuser_usec 1000000\nsystem_usec 234567\n");
        write("virtengine/w/r/memory.current", "9000\n");
        write("virtengine/w/r/memory.stat", "anon 5000\nfile 4000\ninactive_file 3000\nactive_file 1000\n");
        write("virtengine/w/cgroup.events", "populated 1\nfrozen 1\n");
        write("virtengine/w/cgroup.freeze", "0\n");

        Cgroups cgroups = Cgroups.detect(mount).orElseThrow();

        assertThat(cgroups.form()).isEqualTo("v2");
        assertThat(cgroups.missingControllers()).isEmpty();
        write("cgroup.controllers", "cpuset hugetlb pids\n");
        assertThat(cgroups.missingControllers()).containsExactly("cpu", "memory");
        assertThat(cgroups.cpuNanos("virtengine/w")).isEqualTo(1_234_567_000L);
        assertThat(cgroups.memoryBytes("virtengine/w/r")).isEqualTo(6_000);
        assertThat(cgroups.memoryBytes("virtengine/w/gone")).isZero();
        assertThat(cgroups.frozen("virtengine/w")).isTrue();
        assertThat(cgroups.children("virtengine/w")).containsExactly("r");
        cgroups.freeze("virtengine/w", true);
        assertThat(mount.resolve("virtengine/w/cgroup.freeze")).hasContent("1");
        assertThat(cgroups.memoryEvents("virtengine/w/r")).isEqualTo(mount.resolve("virtengine/w/r/memory.events"));
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
