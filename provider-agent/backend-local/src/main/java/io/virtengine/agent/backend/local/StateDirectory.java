package io.virtengine.agent.backend.local;

import io.virtengine.agent.backend.BackendException;
import io.virtengine.agent.backend.WorkloadId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where everything is kept: images, one directory per workload, the runtime's own state and the scripts. One agent at a
 * time holds it.
 */
final class StateDirectory implements AutoCloseable {
    private static final List<String> SCRIPTS = List.of("supervise.pl", "terminal.pl", "network.pl", "nsswitch.conf");

    private final Path root;
    private final FileChannel lockFile;

    /**
     * Opens, or creates, the directory.
     *
     * @param group group of this host that the root users of workloads belong to; no other may look inside
     */
    StateDirectory(Path root, int group) {
        this.root = root;
        try {
            Files.createDirectories(root);
            for (String part : List.of("", "images", "workloads", "runtime", "lib")) {
                passable(Files.createDirectories(root.resolve(part)));
            }
            if ("root".equals(System.getProperty("user.name"))) {
                Files.setAttribute(root, "unix:gid", group);
                Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx--x---"));
            }
            lockFile =
                    FileChannel.open(root.resolve("agent.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lockOrNull(lockFile) == null) {
                lockFile.close();
                throw new BackendException.Retryable("Another agent is using " + root);
            }
            for (String script : SCRIPTS) {
                install(script);
            }
        } catch (IOException failure) {
            throw new BackendException.Auth("Cannot use the state directory " + root, failure);
        }
    }

    Path images() {
        return root.resolve("images");
    }

    Path runtime() {
        return root.resolve("runtime");
    }

    Path script(String name) {
        return root.resolve("lib").resolve(name);
    }

    Path root() {
        return root;
    }

    Path workload(WorkloadId id) {
        return root.resolve("workloads").resolve(id.value());
    }

    Path replicas(WorkloadId id) {
        return workload(id).resolve("replicas");
    }

    Path replica(Replica replica) {
        return replicas(replica.workload()).resolve(replica.name());
    }

    /** The user namespace of a replica is kept alive by a mount on this file. */
    Path userNamespace(Replica replica) {
        return replica(replica).resolve("userns");
    }

    Path volume(WorkloadId id, String name) {
        return workload(id).resolve("volumes").resolve(name);
    }

    /** While this file exists nothing of the workload is started. */
    Path hold(WorkloadId id) {
        return workload(id).resolve("suspended");
    }

    /** Every workload that left anything on disk. */
    List<WorkloadId> workloads() {
        return names(root.resolve("workloads")).stream()
                .filter(name -> name.matches("[0-9a-f]{16}"))
                .map(WorkloadId::new)
                .toList();
    }

    /** Every replica of a workload that left anything on disk. */
    List<Replica> replicasOf(WorkloadId id) {
        return names(replicas(id)).stream().map(name -> Replica.named(id, name)).toList();
    }

    /** Makes a directory others may walk through but not list. */
    static Path passable(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        return directory;
    }

    /** Replaces a file in one step, readable by root alone. */
    static void replace(Path file, byte[] content) {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try {
            Files.deleteIfExists(next);
            Files.createFile(next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
                channel.write(java.nio.ByteBuffer.wrap(content));
                channel.force(true);
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            throw new BackendException.Retryable("Cannot write " + file, failure);
        }
    }

    /** Removes a directory and everything in it, following no links. */
    static void removeTree(Path directory) {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException failure) {
            throw new BackendException.Retryable("Cannot remove " + directory, failure);
        }
    }

    static @Nullable FileLock lockOrNull(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldHere) {
            return null;
        }
    }

    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot release " + root, failure);
        }
    }

    private void install(String script) throws IOException {
        try (InputStream source = StateDirectory.class.getResourceAsStream(script)) {
            if (source == null) {
                throw new IOException("The program is incomplete: " + script + " is missing");
            }
            byte[] content = source.readAllBytes();
            Path file = script(script);
            // A supervisor that outlived the last agent may be mounting this very file: leave it alone if it is right.
            if (!Files.exists(file) || !Arrays.equals(content, Files.readAllBytes(file))) {
                replace(file, content);
            }
            Files.setAttribute(file, "unix:mode", 0644);
        }
    }

    private static List<String> names(Path directory) {
        return list(directory).stream()
                .map(path -> path.getFileName().toString())
                .sorted()
                .toList();
    }

    /** What is directly in a directory; nothing if there is none. */
    static List<Path> list(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(directory)) {
            return children.toList();
        } catch (IOException failure) {
            throw new BackendException.Retryable("Cannot list " + directory, failure);
        }
    }
}
