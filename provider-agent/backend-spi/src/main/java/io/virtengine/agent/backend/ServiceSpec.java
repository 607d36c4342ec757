package io.virtengine.agent.backend;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One program of a workload and what it may use.
 *
 * @param name RFC 1123 label, unique in the workload
 * @param image the image to run
 * @param command replaces the image's entry point; empty keeps it
 * @param args replaces the image's default arguments; empty keeps them unless {@code command} is given
 * @param env variables added to the image's, decrypted; names {@code [A-Za-z_][A-Za-z0-9_.-]*}, 64 KiB in all. Never
 *     logged: {@link #toString()} leaves the values out
 * @param size resources of <em>one</em> replica; CPU and memory above 0
 * @param ports ports it listens on
 * @param replicas how many copies run, 1–1000
 * @param restart what happens when the process ends
 * @param mounts volumes it sees
 */
public record ServiceSpec(
        String name,
        ImageDigest image,
        List<String> command,
        List<String> args,
        Map<String, String> env,
        Resources size,
        List<PortSpec> ports,
        int replicas,
        RestartPolicy restart,
        List<MountSpec> mounts) {
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,255}");
    private static final int MAX_TEXT = 65_536;
    private static final int MAX_REPLICAS = 1_000;

    public ServiceSpec {
        DnsLabel.require("Service", Objects.requireNonNull(name, "name"));
        Objects.requireNonNull(image, "image");
        Objects.requireNonNull(size, "size");
        Objects.requireNonNull(restart, "restart");
        command = List.copyOf(command);
        args = List.copyOf(args);
        env = Map.copyOf(env);
        ports = List.copyOf(ports);
        mounts = List.copyOf(mounts);
        if (replicas < 1 || replicas > MAX_REPLICAS) {
            throw new IllegalArgumentException("Service " + name + " has 1 to 1000 replicas, got " + replicas);
        }
        if (size.cpuMillis() == 0 || size.memoryBytes() == 0) {
            throw new IllegalArgumentException("Service " + name + " needs CPU and memory above 0, got " + size);
        }
        requireText(name, command, args, env);
        requireDistinct(name, ports, mounts);
    }

    /** What all replicas use together. */
    public Resources totalSize() {
        return size.times(replicas);
    }

    /** The same service with another size per replica. */
    public ServiceSpec withSize(Resources newSize) {
        return new ServiceSpec(name, image, command, args, env, newSize, ports, replicas, restart, mounts);
    }

    /** The same service with another number of copies. */
    public ServiceSpec withReplicas(int number) {
        return new ServiceSpec(name, image, command, args, env, size, ports, number, restart, mounts);
    }

    /** Variables are named but their values, which may be secrets, are left out. */
    @Override
    public String toString() {
        return "ServiceSpec[name=" + name + ", image=" + image + ", env=" + env.keySet() + ", size=" + size + ", ports="
                + ports + ", replicas=" + replicas + ", restart=" + restart + ", mounts=" + mounts + "]";
    }

    private static void requireText(String name, List<String> command, List<String> args, Map<String, String> env) {
        long length = 0;
        for (List<String> words : List.of(command, args)) {
            for (String word : words) {
                requireNoNul(name, word);
                length += word.length();
            }
        }
        if (length > MAX_TEXT) {
            throw new IllegalArgumentException("Service " + name + ": command and arguments exceed 65536 characters");
        }
        length = 0;
        for (Map.Entry<String, String> variable : env.entrySet()) {
            if (!VARIABLE.matcher(variable.getKey()).matches()) {
                throw new IllegalArgumentException(
                        "Service " + name + ": \"" + variable.getKey() + "\" cannot name a variable");
            }
            requireNoNul(name, variable.getValue());
            length += variable.getKey().length() + variable.getValue().length();
        }
        if (length > MAX_TEXT) {
            throw new IllegalArgumentException("Service " + name + ": variables exceed 65536 characters");
        }
    }

    private static void requireNoNul(String name, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("Service " + name + ": a zero byte cannot reach a process");
        }
    }

    private static void requireDistinct(String name, List<PortSpec> ports, List<MountSpec> mounts) {
        Set<String> seen = new HashSet<>();
        for (PortSpec port : ports) {
            if (!seen.add(port.protocol() + "/" + port.containerPort())) {
                throw new IllegalArgumentException(
                        "Service " + name + " names port " + port.containerPort() + " twice");
            }
        }
        for (MountSpec mount : mounts) {
            if (!seen.add(mount.path())) {
                throw new IllegalArgumentException("Service " + name + " mounts " + mount.path() + " twice");
            }
        }
    }
}
