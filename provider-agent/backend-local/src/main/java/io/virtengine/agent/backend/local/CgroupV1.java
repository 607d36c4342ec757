package io.virtengine.agent.backend.local;

import io.virtengine.agent.backend.BackendException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * One hierarchy per controller.
 *
 * @param mountPoint directory that holds the hierarchies
 */
record CgroupV1(Path mountPoint) implements Cgroups {
    @Override
    public String form() {
        return "v1";
    }

    @Override
    public List<String> missingControllers() {
        return Stream.of("cpu", "cpuacct", "memory", "pids", "freezer", "devices")
                .filter(controller -> !Files.isDirectory(mountPoint.resolve(controller)))
                .toList();
    }

    @Override
    public List<Path> directories(String group) {
        try (Stream<Path> hierarchies = Files.list(mountPoint)) {
            return hierarchies
                    .filter(path -> !Files.isSymbolicLink(path))
                    .map(path -> path.resolve(group))
                    .sorted()
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot list " + mountPoint, failure);
        }
    }

    @Override
    public void create(String group) {
        try {
            for (String controller : List.of("cpuacct", "memory", "freezer")) {
                Files.createDirectories(mountPoint.resolve(controller).resolve(group));
            }
        } catch (IOException failure) {
            throw new BackendException.Auth("Cannot make control group " + group, failure);
        }
    }

    @Override
    public void freeze(String group, boolean frozen) {
        Path file = mountPoint.resolve("freezer").resolve(group).resolve("freezer.state");
        if (frozen || Files.exists(file)) {
            Cgroups.write(file, frozen ? "FROZEN" : "THAWED");
        }
    }

    @Override
    public boolean frozen(String group) {
        return Cgroups.read(mountPoint.resolve("freezer").resolve(group).resolve("freezer.state"))
                .equals("FROZEN");
    }

    @Override
    public long cpuNanos(String group) {
        String nanos = Cgroups.read(mountPoint.resolve("cpuacct").resolve(group).resolve("cpuacct.usage"));
        return nanos.isEmpty() ? 0 : Long.parseLong(nanos);
    }

    @Override
    public long memoryBytes(String group) {
        Path directory = mountPoint.resolve("memory").resolve(group);
        String used = Cgroups.read(directory.resolve("memory.usage_in_bytes"));
        long droppable = Cgroups.field(directory.resolve("memory.stat"), "total_inactive_file");
        return used.isEmpty() ? 0 : Math.max(0, Long.parseLong(used) - droppable);
    }

    @Override
    public Path memoryEvents(String group) {
        return mountPoint.resolve("memory").resolve(group).resolve("memory.oom_control");
    }

    @Override
    public List<String> sources() {
        return List.of("cpu: cpuacct.usage", "memory: memory.usage_in_bytes - total_inactive_file");
    }
}
