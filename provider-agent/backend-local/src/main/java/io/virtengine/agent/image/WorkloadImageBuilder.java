package io.virtengine.agent.image;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainer;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import com.google.cloud.tools.jib.api.buildplan.Port;
import io.virtengine.agent.backend.ImageDigest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/**
 * Builds an OCI image archive from a static program and a few files, without any registry or base image.
 *
 * <p>All times are fixed and files are ordered by path, so the same input gives the same bytes and the same digest.
 */
public final class WorkloadImageBuilder {
    private final Map<String, byte[]> files = new TreeMap<>();
    private final Map<String, Path> programs = new TreeMap<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final List<Integer> ports = new ArrayList<>();
    private List<String> entrypoint = List.of();
    private List<String> command = List.of();
    private String user = "";

    /**
     * Adds an executable file.
     *
     * @param source a statically linked program on this host
     * @param path absolute path in the image
     */
    public WorkloadImageBuilder program(Path source, String path) {
        programs.put(path, source);
        return this;
    }

    /** Adds a text file readable by everyone. */
    public WorkloadImageBuilder file(String path, String content) {
        files.put(path, content.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** What runs: program and leading arguments. */
    public WorkloadImageBuilder entrypoint(String... words) {
        entrypoint = List.of(words);
        return this;
    }

    /** Default arguments of the entry point. */
    public WorkloadImageBuilder command(String... words) {
        command = List.of(words);
        return this;
    }

    public WorkloadImageBuilder env(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Documents a TCP port the program listens on. */
    public WorkloadImageBuilder port(int port) {
        ports.add(port);
        return this;
    }

    /** User the program runs as, {@code uid[:gid]}. */
    public WorkloadImageBuilder user(String uidAndGid) {
        user = uidAndGid;
        return this;
    }

    /**
     * Writes the archive, an OCI image layout in a tar file.
     *
     * @param archive file to write; replaced if present
     * @return the digest of the image manifest, which is the address workloads name
     * @throws IOException if a source cannot be read or the archive not written
     */
    public ImageDigest writeTo(Path archive) throws IOException {
        Path scratch = Files.createTempDirectory("ve-image");
        try {
            return build(archive, scratch);
        } finally {
            removeTree(scratch);
        }
    }

    private ImageDigest build(Path archive, Path scratch) throws IOException {
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName("workload");
        for (Map.Entry<String, Path> program : programs.entrySet()) {
            layer.addEntry(
                    program.getValue(),
                    AbsoluteUnixPath.get(program.getKey()),
                    FilePermissions.fromOctalString("755"),
                    Instant.EPOCH.plusSeconds(1));
        }
        int number = 0;
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path content = Files.write(scratch.resolve("file-" + number++), file.getValue());
            layer.addEntry(
                    content,
                    AbsoluteUnixPath.get(file.getKey()),
                    FilePermissions.fromOctalString("644"),
                    Instant.EPOCH.plusSeconds(1));
        }
        try {
            JibContainerBuilder image = Jib.fromScratch()
                    .setFormat(ImageFormat.OCI)
                    .setCreationTime(Instant.EPOCH)
                    .setEnvironment(environment)
                    .setFileEntriesLayers(List.of(layer.build()));
            for (int port : ports) {
                image.addExposedPort(Port.tcp(port));
            }
            if (!entrypoint.isEmpty()) {
                image.setEntrypoint(entrypoint);
            }
            if (!command.isEmpty()) {
                image.setProgramArguments(command);
            }
            if (!user.isEmpty()) {
                image.setUser(user);
            }
            Files.deleteIfExists(archive);
            JibContainer built =
                    image.containerize(Containerizer.to(TarImage.at(archive).named("virtengine/workload"))
                            .setOfflineMode(true)
                            .setToolName("virtengine")
                            .setBaseImageLayersCache(scratch.resolve("base"))
                            .setApplicationLayersCache(scratch.resolve("layers")));
            return new ImageDigest(built.getDigest().toString());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while building an image", interrupted);
        } catch (RegistryException
                | ExecutionException
                | CacheDirectoryCreationException
                | InvalidImageReferenceException failure) {
            throw new IOException("Cannot build the image: " + failure.getMessage(), failure);
        }
    }

    private static void removeTree(Path root) throws IOException {
        List<Path> paths;
        try (Stream<Path> tree = Files.walk(root)) {
            paths = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.delete(path);
        }
    }
}
