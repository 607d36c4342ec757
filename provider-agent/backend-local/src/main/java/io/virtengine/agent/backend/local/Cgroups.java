package io.virtengine.agent.backend.local;

import io.virtengine.agent.backend.BackendException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The kernel's control groups, in either of their two forms. Paths are relative to the hierarchy, without a leading
 * slash: {@code virtengine/<workload>} for a workload, one level below for a replica.
 */
sealed interface Cgroups permits CgroupV1, CgroupV2 {
    /** The one group all workloads live under. */
    String ROOT = "virtengine";

    /** The form mounted at {@code mountPoint}, normally {@code /sys/fs/cgroup}. */
    static Optional<Cgroups> detect(Path mountPoint) {
        if (Files.exists(mountPoint.resolve("cgroup.controllers"))) {
            return Optional.of(new CgroupV2(mountPoint));
        }
        return Files.isDirectory(mountPoint.resolve("memory")) && Files.isDirectory(mountPoint.resolve("cpuacct"))
                ? Optional.of(new CgroupV1(mountPoint))
                : Optional.empty();
    }

    /** {@code v1} or {@code v2}. */
    String form();

    /** Controllers this back end needs and the hierarchy does not have. */
    List<String> missingControllers();

    /** Directories that hold the group, one per hierarchy; none exist for a group that is gone. */
    List<Path> directories(String group);

    /** Makes the group where the back end itself needs it. */
    void create(String group);

    /** Freezes or thaws the group and everything below. */
    void freeze(String group, boolean frozen);

    /** Whether the group and everything below stands still. */
    boolean frozen(String group);

    /** CPU time of the group and everything that ever ran below it, nanoseconds. */
    long cpuNanos(String group);

    /** Memory in use by the group that the kernel could not drop at once, bytes; 0 if the group is gone. */
    long memoryBytes(String group);

    /** File that counts processes killed for want of memory. */
    Path memoryEvents(String group);

    /** Where each total is read, for the evidence behind a statement. */
    List<String> sources();

    /** Removes the group and empty groups below it. */
    default void remove(String group) {
        for (Path directory : directories(group)) {
            if (!Files.isDirectory(directory)) {
                continue;
            }
            try (Stream<Path> tree = Files.walk(directory)) {
                for (Path path : tree.filter(Files::isDirectory)
                        .sorted(Comparator.reverseOrder())
                        .toList()) {
                    Files.deleteIfExists(path);
                }
            } catch (IOException | java.io.UncheckedIOException failure) {
                throw new BackendException.Retryable("Cannot remove control group " + directory, failure);
            }
        }
    }

    /** Groups directly below, by name. */
    default List<String> children(String group) {
        return directories(group).stream()
                .filter(Files::isDirectory)
                .flatMap(Cgroups::subdirectories)
                .distinct()
                .sorted()
                .toList();
    }

    private static Stream<String> subdirectories(Path directory) {
        try (Stream<Path> children = Files.list(directory)) {
            return children
                    .filter(Files::isDirectory)
                    .map(path -> path.getFileName().toString())
                    .toList()
                    .stream();
        } catch (IOException failure) {
            throw new BackendException.Retryable("Cannot list control group " + directory, failure);
        }
    }

    /** The value on the line {@code name value} of a kernel file, or 0. */
    static long field(Path file, String name) {
        for (String line : read(file).lines().toList()) {
            if (line.startsWith(name + " ")) {
                return Long.parseLong(line.substring(name.length() + 1).strip());
            }
        }
        return 0;
    }

    /** Content of a kernel file; empty if the group is gone. */
    static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file).strip() : "";
        } catch (IOException failure) {
            if (!Files.exists(file)) {
                return "";
            }
            throw new BackendException.Retryable("Cannot read " + file, failure);
        }
    }

    /** Writes a kernel file. */
    static void write(Path file, String value) {
        try {
            Files.writeString(file, value);
        } catch (IOException failure) {
            throw new BackendException.Retryable("Cannot write " + value + " to " + file, failure);
        }
    }
}
