package io.virtengine.journey;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.stream.Stream;

/**
 * Where one journey keeps its files.
 *
 * @param repository the checkout
 * @param root folder of this journey
 */
public record Workspace(Path repository, Path root) {

    /** A fresh workspace in a folder. */
    public static Workspace create(Path repository, Path root) {
        try {
            Files.createDirectories(root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Workspace(
                repository.toAbsolutePath().normalize(), root.toAbsolutePath().normalize());
    }

    /** A workspace in a folder that is emptied first; a former journey's logs are gone, its processes must be too. */
    public static Workspace fresh(Path repository, Path root) {
        try {
            if (Files.exists(root)) {
                try (Stream<Path> tree = Files.walk(root)) {
                    for (Path path :
                            tree.sorted(java.util.Comparator.reverseOrder()).toList()) {
                        Files.delete(path);
                    }
                }
            }
        } catch (IOException e) {
            throw new JourneyException("the folder " + root + " cannot be emptied; is another demo running?", e);
        }
        return create(repository, root);
    }

    /** The checkout this class was started from: the nearest folder above with a genesis. */
    public static Path findRepository() {
        String named = System.getenv("VE_ROOT");
        Path folder = Path.of(named == null ? "" : named).toAbsolutePath();
        while (folder != null && !Files.exists(folder.resolve("genesis/development.json"))) {
            folder = folder.getParent();
        }
        if (folder == null) {
            throw new JourneyException("run this inside the checkout, or set VE_ROOT to it");
        }
        return folder;
    }

    /** A folder of the workspace, made if need be. Others may pass through it, as workloads of other users must, not look. */
    public Path folder(String name) {
        return folder(name, "rwx--x--x");
    }

    /** A folder for keys and passwords, made if need be, that only this user may enter. */
    public Path privateFolder(String name) {
        return folder(name, "rwx------");
    }

    private Path folder(String name, String permissions) {
        try {
            Path made = Files.createDirectories(root.resolve(name));
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString(permissions));
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A log file. */
    public Path log(String name) {
        return folder("logs").resolve(name + ".log");
    }

    /** A file only this user may read. */
    public Path secret(String name, String content) {
        try {
            Path file = privateFolder("secrets").resolve(name);
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A fresh password in a file only this user may read. */
    public Path password(String name) {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        return secret(name, HexFormat.of().formatHex(random) + "\n");
    }

    /** The executable jar of a module. */
    public Path executable(String module) {
        Path target = repository.resolve(module).resolve("target");
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.getFileName().toString().endsWith("-exec.jar"))
                    .findFirst()
                    .orElseThrow(() -> new JourneyException("no executable jar in " + target + ": build " + module));
        } catch (IOException e) {
            throw new JourneyException("no executable jar in " + target + ": build " + module + " first", e);
        }
    }
}
