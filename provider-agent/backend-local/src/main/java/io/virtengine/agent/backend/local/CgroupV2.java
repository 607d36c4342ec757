package io.virtengine.agent.backend.local;

import io.virtengine.agent.backend.BackendException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * One hierarchy for all controllers.
 *
 * @param mountPoint its mount point
 */
record CgroupV2(Path mountPoint) implements Cgroups {
    @Override
    public String form() {
        return "v2";
    }

    @Override
    public List<String> missingControllers() {
        List<String> there =
                List.of(Cgroups.read(mountPoint.resolve("cgroup.controllers")).split(" "));
        return Stream.of("cpu", "memory", "pids")
                .filter(controller -> !there.contains(controller))
                .toList();
    }

    @Override
    public List<Path> directories(String group) {
        return List.of(mountPoint.resolve(group));
    }

    @Override
    public void create(String group) {
        try {
            Files.createDirectories(mountPoint.resolve(group));
        } catch (IOException failure) {
            throw new BackendException.Auth("Cannot make control group " + group, failure);
        }
    }

    @Override
    public void freeze(String group, boolean frozen) {
        Path file = mountPoint.resolve(group).resolve("cgroup.freeze");
        if (frozen || Files.exists(file)) {
            Cgroups.write(file, frozen ? "1" : "0");
        }
    }

    @Override
    public boolean frozen(String group) {
        return Cgroups.field(mountPoint.resolve(group).resolve("cgroup.events"), "frozen") == 1;
    }

    @Override
    public long cpuNanos(String group) {
        return Math.multiplyExact(Cgroups.field(mountPoint.resolve(group).resolve("cpu.stat"), "usage_usec"), 1_000L);
    }

    @Override
    public long memoryBytes(String group) {
        Path directory = mountPoint.resolve(group);
        String used = Cgroups.read(directory.resolve("memory.current"));
        long droppable = Cgroups.field(directory.resolve("memory.stat"), "inactive_file");
        return used.isEmpty() ? 0 : Math.max(0, Long.parseLong(used) - droppable);
    }

    @Override
    public Path memoryEvents(String group) {
        return mountPoint.resolve(group).resolve("memory.events");
    }

    @Override
    public List<String> sources() {
        return List.of("cpu: cpu.stat usage_usec", "memory: memory.current - inactive_file");
    }
}
