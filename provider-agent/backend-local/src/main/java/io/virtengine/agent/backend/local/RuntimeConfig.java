package io.virtengine.agent.backend.local;

import io.virtengine.agent.backend.BackendException;
import io.virtengine.agent.backend.MountSpec;
import io.virtengine.agent.backend.Resources;
import io.virtengine.agent.backend.ServiceSpec;
import io.virtengine.agent.image.ImageStore;
import io.virtengine.agent.image.WorkloadImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes what the OCI runtime is to do for one replica, in the form of the OCI runtime specification. */
final class RuntimeConfig {
    private static final List<String> CAPABILITIES = List.of(
            "CAP_CHOWN",
            "CAP_DAC_OVERRIDE",
            "CAP_FOWNER",
            "CAP_FSETID",
            "CAP_KILL",
            "CAP_NET_BIND_SERVICE",
            "CAP_SETGID",
            "CAP_SETUID");
    private static final List<String> MASKED = List.of(
            "/proc/acpi",
            "/proc/asound",
            "/proc/interrupts",
            "/proc/kcore",
            "/proc/keys",
            "/proc/latency_stats",
            "/proc/sched_debug",
            "/proc/scsi",
            "/proc/timer_list",
            "/proc/timer_stats",
            "/sys/firmware");
    private static final List<String> READ_ONLY =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");
    private static final int CPU_PERIOD_MICROS = 100_000;
    private static final long OPEN_FILES = 16_384;

    private final LocalBackendConfig config;
    private final StateDirectory state;
    private final ImageStore images;

    RuntimeConfig(LocalBackendConfig config, StateDirectory state, ImageStore images) {
        this.config = config;
        this.state = state;
        this.images = images;
    }

    /** The whole configuration of a replica's container. */
    Map<String, Object> container(Replica replica, ServiceSpec service, WorkloadImage image, ProcessUser user) {
        Path directory = state.replica(replica);
        Map<String, Object> linux = new LinkedHashMap<>();
        linux.put(
                "namespaces",
                List.of(
                        Map.of("type", "pid"),
                        Map.of("type", "mount"),
                        Map.of("type", "uts"),
                        Map.of("type", "ipc"),
                        Map.of("type", "cgroup"),
                        Map.of(
                                "type",
                                "user",
                                "path",
                                state.userNamespace(replica).toString()),
                        Map.of("type", "network", "path", "/run/netns/" + replica.networkNamespace())));
        List<Map<String, Object>> owners =
                List.of(Map.of("containerID", 0, "hostID", config.ownerShift(), "size", 65_536));
        linux.put("uidMappings", owners);
        linux.put("gidMappings", owners);
        linux.put("cgroupsPath", "/" + group(replica));
        linux.put("resources", resources(service.size()));
        linux.put("seccomp", SeccompProfile.document());
        linux.put("maskedPaths", MASKED);
        linux.put("readonlyPaths", READ_ONLY);
        return Map.of(
                "ociVersion",
                "1.0.2",
                "hostname",
                replica.name().length() <= 63 ? replica.name() : "replica-" + replica.number(),
                "root",
                Map.of("path", directory.resolve("rootfs").toString(), "readonly", false),
                "process",
                process(service, image, user, command(service, image), false),
                "mounts",
                mounts(replica, service, images.root(image.digest())),
                "linux",
                linux);
    }

    /** A further process in a running container. */
    Map<String, Object> process(
            ServiceSpec service, WorkloadImage image, ProcessUser user, List<String> command, boolean terminal) {
        Map<String, Object> process = new LinkedHashMap<>();
        process.put("terminal", terminal);
        process.put("user", Map.of("uid", user.uid(), "gid", user.gid()));
        process.put("args", command);
        process.put("env", environment(service, image, terminal));
        process.put("cwd", image.workingDirectory());
        List<String> capabilities = user.uid() == 0 ? CAPABILITIES : List.of();
        process.put(
                "capabilities",
                Map.of(
                        "bounding",
                        CAPABILITIES,
                        "effective",
                        capabilities,
                        "permitted",
                        capabilities,
                        "inheritable",
                        List.of(),
                        "ambient",
                        List.of()));
        long files = Math.min(OPEN_FILES, hardOpenFiles());
        process.put(
                "rlimits",
                List.of(
                        Map.of("type", "RLIMIT_NOFILE", "hard", files, "soft", Math.min(files, 1_024)),
                        Map.of("type", "RLIMIT_CORE", "hard", 0, "soft", 0)));
        process.put("noNewPrivileges", true);
        return process;
    }

    /** Limits of a replica of this size. */
    Map<String, Object> resources(Resources size) {
        return Map.of(
                "devices",
                List.of(Map.of("allow", false, "access", "rwm")),
                "cpu",
                Map.of(
                        "shares",
                        Math.clamp(size.cpuMillis() * 1_024 / 1_000, 2, 262_144),
                        "quota",
                        cpuQuotaMicros(size),
                        "period",
                        CPU_PERIOD_MICROS),
                "memory",
                Map.of("limit", size.memoryBytes(), "swap", size.memoryBytes()),
                "pids",
                Map.of("limit", config.processLimit()));
    }

    /** CPU time per period of 100 ms; the kernel takes no less than 1 ms. */
    static long cpuQuotaMicros(Resources size) {
        return Math.max(1_000, Math.multiplyExact(size.cpuMillis(), CPU_PERIOD_MICROS / 1_000));
    }

    static int cpuPeriodMicros() {
        return CPU_PERIOD_MICROS;
    }

    /** Writes the file that tells a replica its name servers, if this host gives it any. */
    void writeNameServers(Replica replica) {
        if (config.egress().nameServers().isEmpty()) {
            return;
        }
        String lines = config.egress().nameServers().stream()
                .map(server -> "nameserver " + server + "\n")
                .collect(Collectors.joining());
        StateDirectory.replace(nameServers(replica), lines.getBytes(StandardCharsets.US_ASCII));
        try {
            Files.setAttribute(nameServers(replica), "unix:mode", 0644);
        } catch (IOException failure) {
            throw new BackendException.Retryable("Cannot write the name servers of " + replica.name(), failure);
        }
    }

    private Path nameServers(Replica replica) {
        return state.replica(replica).resolve("resolv.conf");
    }

    /** The control group of a replica. */
    static String group(Replica replica) {
        return group(replica.workload().value()) + "/" + replica.name();
    }

    /** The control group of a workload. */
    static String group(String workload) {
        return Cgroups.ROOT + "/" + workload;
    }

    private List<Map<String, Object>> mounts(Replica replica, ServiceSpec service, Path imageRoot) {
        List<Map<String, Object>> mounts = new ArrayList<>();
        mounts.add(mount("/proc", "proc", "proc", List.of("nosuid", "noexec", "nodev")));
        mounts.add(mount("/dev", "tmpfs", "tmpfs", List.of("nosuid", "strictatime", "mode=755", "size=65536k")));
        mounts.add(mount(
                "/dev/pts",
                "devpts",
                "devpts",
                List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620")));
        mounts.add(mount("/dev/shm", "tmpfs", "shm", List.of("nosuid", "noexec", "nodev", "mode=1777", "size=65536k")));
        mounts.add(mount("/dev/mqueue", "mqueue", "mqueue", List.of("nosuid", "noexec", "nodev")));
        mounts.add(readOnlyFile("/etc/hosts", state.replica(replica).resolve("hosts")));
        if (!Files.exists(imageRoot.resolve("etc/nsswitch.conf"), LinkOption.NOFOLLOW_LINKS)) {
            mounts.add(readOnlyFile("/etc/nsswitch.conf", state.script("nsswitch.conf")));
        }
        if (!config.egress().nameServers().isEmpty()) {
            mounts.add(readOnlyFile("/etc/resolv.conf", nameServers(replica)));
        }
        for (MountSpec volume : service.mounts()) {
            String source = state.volume(replica.workload(), volume.volume()).toString();
            mounts.add(mount(
                    volume.path(),
                    "bind",
                    source,
                    List.of("bind", volume.readOnly() ? "ro" : "rw", "nosuid", "nodev")));
        }
        return mounts;
    }

    private static Map<String, Object> readOnlyFile(String destination, Path source) {
        return mount(destination, "bind", source.toString(), List.of("bind", "ro", "nosuid", "noexec", "nodev"));
    }

    private static Map<String, Object> mount(String destination, String type, String source, List<String> options) {
        return Map.of("destination", destination, "type", type, "source", source, "options", options);
    }

    static List<String> command(ServiceSpec service, WorkloadImage image) {
        List<String> words = new ArrayList<>();
        if (service.command().isEmpty()) {
            words.addAll(image.entrypoint());
            words.addAll(service.args().isEmpty() ? image.command() : service.args());
        } else {
            words.addAll(service.command());
            words.addAll(service.args());
        }
        if (words.isEmpty()) {
            throw new BackendException.Permanent(
                    "Service " + service.name() + " has no command and neither has its image");
        }
        return words;
    }

    private static List<String> environment(ServiceSpec service, WorkloadImage image, boolean terminal) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        if (terminal) {
            variables.put("TERM", "xterm");
        }
        for (String pair : image.env()) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                variables.put(pair.substring(0, equals), pair.substring(equals + 1));
            }
        }
        variables.putAll(service.env());
        return variables.entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .toList();
    }

    private static long hardOpenFiles() {
        for (String line : Cgroups.read(Path.of("/proc/self/limits")).lines().toList()) {
            if (line.startsWith("Max open files")) {
                String hard = line.substring("Max open files".length()).strip().split("\\s+")[1];
                return hard.equals("unlimited") ? OPEN_FILES : Long.parseLong(hard);
            }
        }
        return 1_024;
    }
}
