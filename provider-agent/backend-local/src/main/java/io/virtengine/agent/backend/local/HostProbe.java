package io.virtengine.agent.backend.local;

import io.virtengine.agent.backend.BackendException;
import io.virtengine.agent.backend.ProbeReport;
import io.virtengine.agent.backend.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Looks at the host: may and can workloads run here, and how many. */
final class HostProbe {
    private final LocalBackendConfig config;
    private final HostTools tools;

    HostProbe(LocalBackendConfig config, HostTools tools) {
        this.config = config;
        this.tools = tools;
    }

    List<ProbeReport.Check> checks() {
        List<ProbeReport.Check> checks = new ArrayList<>();
        boolean root = Cgroups.read(Path.of("/proc/self/status"))
                .lines()
                .anyMatch(line -> line.matches("Uid:\\s+\\d+\\s+0\\s.*"));
        checks.add(
                check("root", root, "the agent runs as root", "run the agent as root: it makes namespaces and mounts"));
        for (HostTool tool : HostTool.values()) {
            Optional<Path> path = tools.find(tool);
            checks.add(check(
                    tool.program(),
                    path.isPresent(),
                    path.map(Path::toString).orElse(""),
                    "install package " + tool.distributionPackage() + ", owned by root and writable by nobody else"));
        }
        checks.add(cgroups());
        checks.add(check(
                "overlay",
                Cgroups.read(Path.of("/proc/filesystems")).contains("overlay"),
                "available",
                "the kernel needs overlayfs"));
        checks.add(check(
                "loop devices",
                Files.exists(Path.of("/dev/loop-control")),
                "available",
                "the kernel needs loop devices"));
        String users = Cgroups.read(Path.of("/proc/sys/user/max_user_namespaces"));
        checks.add(check(
                "user namespaces",
                !users.isEmpty() && !users.equals("0"),
                "at most " + users,
                "set user.max_user_namespaces above 0"));
        checks.add(traversable());
        if (root && tools.find(HostTool.IPTABLES).isPresent()) {
            checks.add(firewall());
        }
        return checks;
    }

    /** First line of what the runtime says about itself. */
    String version() {
        return tools.find(HostTool.RUNC).isEmpty()
                ? "none"
                : tools.attempt(HostTool.RUNC, "--version")
                        .output()
                        .lines()
                        .findFirst()
                        .orElse("unknown");
    }

    /** What may be given to workloads besides what they hold already. */
    Resources inventory(Resources allocated) {
        try {
            long memory = Cgroups.read(Path.of("/proc/meminfo"))
                    .lines()
                    .filter(line -> line.startsWith("MemTotal:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1_024)
                    .findFirst()
                    .orElse(0);
            // Storage of workloads is reserved on disk when it is made, so what is usable now is what is left.
            long storage = Files.getFileStore(config.stateDirectory()).getUsableSpace() + allocated.storageBytes();
            return new Resources(Runtime.getRuntime().availableProcessors() * 1_000L, memory, storage, 0)
                    .minus(config.reserve());
        } catch (IOException failure) {
            throw new BackendException.Retryable("Cannot measure the host", failure);
        }
    }

    private ProbeReport.Check cgroups() {
        Optional<Cgroups> found = Cgroups.detect(Path.of("/sys/fs/cgroup"));
        if (found.isEmpty()) {
            return new ProbeReport.Check("control groups", false, "mount cgroup v1 or v2 at /sys/fs/cgroup");
        }
        List<String> missing = found.get().missingControllers();
        if (!missing.isEmpty()) {
            return new ProbeReport.Check(
                    "control groups", false, "the kernel must offer the controllers " + String.join(", ", missing));
        }
        String trial = Cgroups.ROOT + "/probe-" + UUID.randomUUID();
        try {
            found.get().create(trial);
            found.get().remove(trial);
            return new ProbeReport.Check("control groups", true, found.get().form());
        } catch (BackendException refused) {
            return new ProbeReport.Check("control groups", false, refused.getMessage() + "; they must be writable");
        }
    }

    private ProbeReport.Check firewall() {
        try {
            Firewall firewall = new Firewall(tools);
            firewall.ensure();
            if (config.forwards()) {
                firewall.ensureForwarding();
            }
            return new ProbeReport.Check("firewall", true, "workloads are kept away from the host");
        } catch (BackendException refused) {
            return new ProbeReport.Check(
                    "firewall", false, "iptables with conntrack and NAT must work: " + refused.getMessage());
        }
    }

    private ProbeReport.Check traversable() {
        String fix = "others must be able to pass through every directory above " + config.stateDirectory();
        try {
            for (Path directory = config.stateDirectory().getParent();
                    directory != null;
                    directory = directory.getParent()) {
                if (Files.exists(directory)
                        && !Files.getPosixFilePermissions(directory).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                    return new ProbeReport.Check("state directory", false, fix + "; " + directory + " stops them");
                }
            }
            return new ProbeReport.Check(
                    "state directory", true, config.stateDirectory().toString());
        } catch (IOException failure) {
            return new ProbeReport.Check("state directory", false, fix + ": " + failure.getMessage());
        }
    }

    private static ProbeReport.Check check(String name, boolean passed, String found, String fix) {
        return new ProbeReport.Check(name, passed, passed ? found : fix);
    }
}
