package io.virtengine.agent.image;

import io.virtengine.agent.backend.ImageDigest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * Verified images of this host, unpacked once and shared read-only by every workload that names their digest.
 *
 * <p>An image appears whole or not at all: it is unpacked beside its final place and moved there at the end. Interrupted
 * imports are swept away when the store is opened.
 */
public final class ImageStore {
    private final Path directory;
    private final ImageLimits limits;
    private final int ownerShift;
    private final ObjectMapper json = JsonMapper.builder().build();

    /**
     * Opens, or creates, a store.
     *
     * @param directory its directory, owned by it alone
     * @param limits what one image may take
     * @param ownerShift added to every owner in an image, so that its root is not the host's; 0 leaves all files to the
     *     importing user
     */
    public ImageStore(Path directory, ImageLimits limits, int ownerShift) {
        this.directory = directory;
        this.limits = limits;
        this.ownerShift = ownerShift;
        try {
            Files.createDirectories(directory.resolve("sha256"));
            try (Stream<Path> leftovers = Files.list(directory)) {
                for (Path leftover : leftovers
                        .filter(path -> path.getFileName().toString().startsWith("import-"))
                        .toList()) {
                    removeTree(leftover);
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot open the image store " + directory, failure);
        }
    }

    /**
     * Imports an OCI image layout or docker-archive in a tar stream.
     *
     * @return the image, already present or new
     * @throws ImageException if it is malformed, too large or its digests do not agree; the store is unchanged
     */
    public WorkloadImage importArchive(InputStream archive) {
        try {
            Path work = Files.createTempDirectory(directory, "import-");
            try {
                return unpack(ImageArchive.spread(archive, work, limits, json).content(), work);
            } finally {
                removeTree(work);
            }
        } catch (IllegalArgumentException malformed) {
            throw new ImageException("The archive is malformed: " + malformed.getMessage(), malformed);
        } catch (IOException failure) {
            throw new ImageException("The archive cannot be read: " + failure.getMessage(), failure);
        }
    }

    /** Imports an archive file. */
    public WorkloadImage importArchive(Path archive) {
        try (InputStream stream = Files.newInputStream(archive)) {
            return importArchive(stream);
        } catch (IOException failure) {
            throw new ImageException("The archive " + archive + " cannot be read", failure);
        }
    }

    /** The image with this digest, if it was imported. */
    public Optional<WorkloadImage> find(ImageDigest digest) {
        Path description = home(digest).resolve("image.json");
        return Files.exists(description)
                ? Optional.of(json.readValue(description, WorkloadImage.class))
                : Optional.empty();
    }

    /** Everything imported, ordered by digest. */
    public List<WorkloadImage> list() {
        try (Stream<Path> homes = Files.list(directory.resolve("sha256"))) {
            return homes.sorted()
                    .map(path -> new ImageDigest("sha256:" + path.getFileName()))
                    .flatMap(digest -> find(digest).stream())
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot list the image store " + directory, failure);
        }
    }

    /** Root directory of an imported image; nobody may write to it. */
    public Path root(ImageDigest digest) {
        return home(digest).resolve("rootfs");
    }

    /** Removes an image. The caller makes sure no workload uses it. */
    public void remove(ImageDigest digest) {
        try {
            Path home = home(digest);
            if (Files.exists(home)) {
                Path away = Files.createTempDirectory(directory, "import-");
                Files.move(home, away.resolve("gone"), StandardCopyOption.ATOMIC_MOVE);
                removeTree(away);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot remove image " + digest, failure);
        }
    }

    private WorkloadImage unpack(ImageArchive.Content content, Path work) throws IOException {
        Optional<WorkloadImage> present = find(content.digest());
        if (present.isPresent()) {
            return present.get();
        }
        JsonNode hashes = content.config().path("rootfs").path("diff_ids");
        if (hashes.size() != content.layers().size()) {
            throw new ImageException("The image names " + hashes.size() + " layer hashes for "
                    + content.layers().size() + " layers");
        }
        Path home = Files.createDirectory(work.resolve("image"));
        // The workload's root user, who is nobody here, must be able to walk to its files.
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        LayerUnpacker unpacker = new LayerUnpacker(home.resolve("rootfs"), limits, ownerShift);
        for (int i = 0; i < content.layers().size(); i++) {
            String hash = unpacker.unpack(content.layers().get(i));
            if (!hash.equals(hashes.get(i).asString(""))) {
                throw new ImageException("Layer " + i + " unpacks to " + hash + ", the image says "
                        + hashes.get(i).asString(""));
            }
        }
        WorkloadImage image = describe(content, unpacker.bytes());
        json.writeValue(home.resolve("image.json"), image);
        Path target = home(content.digest());
        if (!Files.exists(target)) {
            Files.move(home, target, StandardCopyOption.ATOMIC_MOVE);
        }
        return image;
    }

    private static WorkloadImage describe(ImageArchive.Content content, long bytes) {
        JsonNode config = content.config().path("config");
        String workingDirectory = config.path("WorkingDir").asString("");
        return new WorkloadImage(
                content.digest(),
                words(config.path("Entrypoint")),
                words(config.path("Cmd")),
                words(config.path("Env")),
                workingDirectory.startsWith("/") ? workingDirectory : "/",
                config.path("User").asString(""),
                bytes);
    }

    private static List<String> words(JsonNode array) {
        List<String> words = new ArrayList<>();
        for (JsonNode word : array) {
            words.add(word.asString());
        }
        return words;
    }

    private Path home(ImageDigest digest) {
        return directory.resolve("sha256").resolve(digest.hex());
    }

    private static void removeTree(Path root) throws IOException {
        List<Path> paths;
        try (Stream<Path> tree = Files.walk(root)) {
            paths = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.deleteIfExists(path);
        }
    }
}
