package io.virtengine.agent.backend.local;

import io.virtengine.agent.backend.BackendException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Makes the two namespaces of a replica that outlive its process: its users, and its network, which belongs to those
 * users. The runtime could make them itself, but then traffic counters would die with each process; and a network that
 * belonged to the host's users could not be entered by a later command of the workload.
 */
final class Namespaces {
    private final HostTools tools;
    private final int ownerShift;

    Namespaces(HostTools tools, int ownerShift) {
        this.tools = tools;
        this.ownerShift = ownerShift;
    }

    /** Makes both and keeps them alive by mounts on two files. */
    void create(Path userFile, Path networkFile) {
        try {
            Files.createDirectories(networkFile.getParent());
            for (Path file : List.of(userFile, networkFile)) {
                if (!Files.exists(file)) {
                    Files.createFile(file);
                }
            }
            Process first = tools.prepare(
                            HostTool.UNSHARE,
                            List.of("--user", "--net", tools.path(HostTool.CAT).toString()))
                    .redirectErrorStream(true)
                    .start();
            try {
                // It gives the byte back once it lives in the new namespaces.
                first.getOutputStream().write('\n');
                first.getOutputStream().flush();
                int answer = first.getInputStream().read();
                if (answer != '\n') {
                    throw new BackendException.Retryable("Cannot make namespaces: " + (char) answer
                            + new String(first.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                                    .strip());
                }
                String owners = "0 " + ownerShift + " 65536";
                Path process = Path.of("/proc", Long.toString(first.pid()));
                Cgroups.write(process.resolve("uid_map"), owners);
                Cgroups.write(process.resolve("gid_map"), owners);
                keep(process.resolve("ns/user"), userFile);
                keep(process.resolve("ns/net"), networkFile);
            } finally {
                first.destroy();
            }
        } catch (IOException failure) {
            throw new BackendException.Retryable("Cannot make namespaces", failure);
        }
    }

    private void keep(Path namespace, Path file) {
        tools.run(HostTool.MOUNT, "--bind", namespace.toString(), file.toString());
    }
}
