package io.virtengine.agent.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkloadSpecTest {
    private static final ImageDigest IMAGE = new ImageDigest("sha256:" + "a".repeat(64));
    private static final Owner OWNER = new Owner("0x" + "1".repeat(40), "ab".repeat(32));
    private static final Resources SMALL = new Resources(250, 64 << 20, 1 << 20, 0);

    @Test
    void anIdIsTheHeadOfTheHashOfBothIds() {
        // printf '%s' '7:9' | sha256sum
        assertThat(WorkloadId.of("7", "9").value()).isEqualTo("cedde4de2ccbc3f0");
        assertThat(WorkloadId.of("7", "9").namespace()).isEqualTo("ve-cedde4de2ccbc3f0");
        assertThat(WorkloadId.of("7:9", "")).isNotEqualTo(WorkloadId.of("7", "9"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "ABCDEF0123456789", "../../etc/passwd0", "0123456789abcdef0"})
    void refusesAnIdThatIsNot16HexDigits(String value) {
        assertThatThrownBy(() -> new WorkloadId(value)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void totalsCountReplicasAndVolumes() {
        WorkloadSpec spec = spec(List.of(service("web", 3), service("db", 1)), List.of(new VolumeSpec("data", 10)));

        assertThat(spec.totalSize()).isEqualTo(new Resources(1_000, 256L << 20, (4L << 20) + 10, 0));
    }

    @Test
    void secretsStayOutOfText() {
        assertThat(spec(List.of(service("web", 1)), List.of()).toString())
                .contains("TOKEN")
                .doesNotContain("hunter2");
    }

    @Test
    void refusesServicesThatShareAName() {
        List<ServiceSpec> twins = List.of(service("web", 1), service("web", 1));

        assertThatThrownBy(() -> spec(twins, List.of())).hasMessageContaining("web");
    }

    @Test
    void refusesAMountOfAVolumeThatIsNotThere() {
        ServiceSpec web = service("web", 1, List.of(new MountSpec("data", "/data", false)));

        assertThatThrownBy(() -> spec(List.of(web), List.of())).hasMessageContaining("data");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"data", "/", "/etc/passwd", "/data/../etc", "/a//b", "/data/", "/proc", "/a\nb", "/usr/lib"})
    void refusesAMountPathThatIsRelativeSlyOrTheSystems(String path) {
        assertThatThrownBy(() -> new MountSpec("data", path, false)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1A", "A B", "A=B", "", "A\n"})
    void refusesNamesNoVariableCanHave(String name) {
        assertThatThrownBy(() -> new ServiceSpec(
                        "web",
                        IMAGE,
                        List.of(),
                        List.of(),
                        Map.of(name, "x"),
                        SMALL,
                        List.of(),
                        1,
                        RestartPolicy.ALWAYS,
                        List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static WorkloadSpec spec(List<ServiceSpec> services, List<VolumeSpec> volumes) {
        return new WorkloadSpec(WorkloadId.of("7", "9"), OWNER, 1, services, volumes);
    }

    private static ServiceSpec service(String name, int replicas) {
        return service(name, replicas, List.of());
    }

    private static ServiceSpec service(String name, int replicas, List<MountSpec> mounts) {
        return new ServiceSpec(
                name,
                IMAGE,
                List.of(),
                List.of(),
                Map.of("TOKEN", "hunter2"),
                SMALL,
                List.of(PortSpec.exposedTcp(80)),
                replicas,
                RestartPolicy.ALWAYS,
                mounts);
    }
}
