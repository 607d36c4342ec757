package io.virtengine.agent.backend.local;

import io.virtengine.agent.backend.BackendException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Storage with a hard limit: every replica and every volume has a file system of its own size in a file whose blocks are
 * reserved when it is made. A replica's root is its image, shared and read-only, with that file system laid over it.
 */
final class Disks {
    /** The smallest file system made, 16 MiB. */
    static final long MINIMUM = 16L << 20;

    /** Why {@link #canBecome} said no. */
    static final String WHY_NOT =
            "storage in use cannot shrink, and grows only where the agent has CAP_SYS_RESOURCE; replace the service";

    private static final int CAP_SYS_RESOURCE = 24;
    private static final String OPTIONS = "loop,nosuid,nodev,noatime";

    private final HostTools tools;
    private final int ownerShift;

    Disks(HostTools tools, int ownerShift) {
        this.tools = tools;
        this.ownerShift = ownerShift;
    }

    /** Bytes really reserved for a requested size. */
    static long reserved(long requested) {
        long atLeast = Math.max(requested, MINIMUM);
        return Math.addExact(atLeast, 4_095) / 4_096 * 4_096;
    }

    /** Whether storage in use can get another size and keep its content: the kernel asks a capability for growing. */
    static boolean canBecome(long before, long after) {
        if (reserved(after) == reserved(before)) {
            return true;
        }
        String effective = Cgroups.read(Path.of("/proc/self/status"))
                .lines()
                .filter(line -> line.startsWith("CapEff:"))
                .map(line -> line.substring("CapEff:".length()).strip())
                .findFirst()
                .orElse("0");
        return reserved(after) > reserved(before)
                && (Long.parseUnsignedLong(effective, 16) >>> CAP_SYS_RESOURCE & 1) == 1;
    }

    /** Makes the file system if it is not there, grows it if it is smaller, and mounts it. */
    void ensure(Path mountPoint, long size) {
        Path image = image(mountPoint);
        long bytes = reserved(size);
        try {
            Optional<String> device = deviceAt(mountPoint);
            if (device.isEmpty()) {
                StateDirectory.passable(mountPoint.getParent());
                StateDirectory.passable(mountPoint);
            }
            if (!Files.exists(image)) {
                Path next = image.resolveSibling(image.getFileName() + ".next");
                Files.deleteIfExists(next);
                tools.run(HostTool.FALLOCATE, "-l", Long.toString(bytes), next.toString());
                tools.run(
                        HostTool.MKFS,
                        "-q",
                        "-F",
                        "-t",
                        "ext4",
                        "-b",
                        "4096",
                        "-m",
                        "0",
                        "-O",
                        "^has_journal",
                        "-E",
                        "nodiscard,lazy_itable_init=0,root_owner=" + ownerShift + ":" + ownerShift,
                        next.toString());
                Files.move(next, image, StandardCopyOption.ATOMIC_MOVE);
            }
            if (Files.size(image) < bytes) {
                tools.run(HostTool.FALLOCATE, "-l", Long.toString(bytes), image.toString());
                if (device.isPresent()) {
                    tools.run(HostTool.LOSETUP, "-c", device.get());
                }
            }
            if (device.isEmpty()) {
                tools.run(HostTool.MOUNT, "-t", "ext4", "-o", OPTIONS, image.toString(), mountPoint.toString());
            }
            tools.run(HostTool.RESIZE, deviceAt(mountPoint).orElseThrow());
            Path used = image.resolveSibling(image.getFileName() + ".used");
            if (!Files.exists(used)) {
                // Whichever user a service runs as may use its volumes; nobody else gets this far.
                Files.deleteIfExists(mountPoint.resolve("lost+found"));
                own(mountPoint, 0777);
                StateDirectory.replace(used, new byte[0]);
            }
        } catch (IOException failure) {
            throw new BackendException.Retryable("Cannot prepare storage at " + mountPoint, failure);
        }
    }

    /** Lays a mounted file system over an image. */
    void ensureRoot(Path image, Path disk, Path target) {
        if (mounted(target)) {
            return;
        }
        try {
            StateDirectory.passable(target);
            Path upper = disk.resolve("upper");
            for (Path directory : List.of(upper, disk.resolve("work"))) {
                Files.createDirectories(directory);
                own(directory, 0755);
            }
            // What lies in the upper directory is the tenant's: a link there must not lead this process anywhere.
            Path tmp = upper.resolve("tmp");
            if (!Files.exists(image.resolve("tmp"), LinkOption.NOFOLLOW_LINKS)
                    && !Files.exists(tmp, LinkOption.NOFOLLOW_LINKS)) {
                Path next = Files.createDirectories(disk.resolve("tmp.next"));
                own(next, 01777);
                Files.move(next, tmp, StandardCopyOption.ATOMIC_MOVE);
            }
            tools.run(
                    HostTool.MOUNT,
                    "-t",
                    "overlay",
                    "-o",
                    "nosuid,nodev,lowerdir=" + image + ",upperdir=" + upper + ",workdir=" + disk.resolve("work"),
                    "overlay",
                    target.toString());
        } catch (IOException failure) {
            throw new BackendException.Retryable("Cannot prepare the root file system " + target, failure);
        }
    }

    /** Unmounts everything at or below a directory, deepest first. */
    void releaseAll(Path directory) {
        List<String> points = mountsUnder(directory);
        for (String point : points.reversed()) {
            tools.run(HostTool.UMOUNT, point);
        }
    }

    /** Mount points at or below a directory, in the order they were mounted. */
    static List<String> mountsUnder(Path directory) {
        List<String> points = new ArrayList<>();
        for (String line : Cgroups.read(Path.of("/proc/self/mountinfo")).lines().toList()) {
            String point = line.split(" ", 6)[4];
            if (Path.of(point).startsWith(directory)) {
                points.add(point);
            }
        }
        return points;
    }

    private static Path image(Path mountPoint) {
        return mountPoint.resolveSibling(mountPoint.getFileName() + ".img");
    }

    static boolean mounted(Path point) {
        return mountsUnder(point).contains(point.toString());
    }

    private static Optional<String> deviceAt(Path mountPoint) {
        return Cgroups.read(Path.of("/proc/self/mountinfo"))
                .lines()
                .filter(line -> line.split(" ", 6)[4].equals(mountPoint.toString()))
                .map(line -> line.substring(line.indexOf(" - ") + 3).split(" ")[1])
                .findFirst();
    }

    private void own(Path directory, int mode) throws IOException {
        Files.setAttribute(directory, "unix:uid", ownerShift);
        Files.setAttribute(directory, "unix:gid", ownerShift);
        Files.setAttribute(directory, "unix:mode", mode);
    }
}
