package io.virtengine.agent.image;

import io.virtengine.agent.backend.ImageDigest;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * An image archive taken apart: an OCI image layout or a docker-archive, each with exactly one image.
 *
 * <p>Every blob reached from the digest is compared with the digest that names it. A docker-archive names its layers by
 * file; they are bound to the image only by the layer hashes in its configuration, which the unpacking checks for both
 * forms.
 */
final class ImageArchive {
    private static final int MAX_FILES = 1_000;
    private static final long MAX_DOCUMENT = 4L << 20;

    private final Map<String, HashedFile> files;
    private final ObjectMapper json;

    private ImageArchive(Map<String, HashedFile> files, ObjectMapper json) {
        this.files = files;
        this.json = json;
    }

    /**
     * An image found in an archive.
     *
     * @param digest its address
     * @param config its configuration document
     * @param layers its layers in order, compressed or not
     */
    record Content(ImageDigest digest, JsonNode config, List<HashedFile> layers) {}

    /** Spreads the archive's files over an empty directory under numbered names; no name from inside is used. */
    static ImageArchive spread(InputStream archive, Path directory, ImageLimits limits, ObjectMapper json)
            throws IOException {
        Map<String, HashedFile> files = new HashMap<>();
        long left = limits.archiveBytes();
        try (BoundedTar tar = new BoundedTar(new BufferedInputStream(archive, 1 << 16))) {
            for (TarArchiveEntry entry = tar.next(); entry != null; entry = tar.next()) {
                if (!entry.isFile() || entry.isSymbolicLink() || entry.isLink()) {
                    continue;
                }
                if (files.size() == MAX_FILES) {
                    throw new ImageException("The archive holds more than " + MAX_FILES + " files");
                }
                HashedFile file = HashedFile.copy(tar.content(), directory.resolve("blob-" + files.size()), left);
                left -= file.size();
                if (files.putIfAbsent(plain(entry.getName()), file) != null) {
                    throw new ImageException("The archive holds " + entry.getName() + " twice");
                }
            }
        }
        return new ImageArchive(files, json);
    }

    /** Finds the image and checks the digests of manifest, configuration and layers. */
    Content content() throws IOException {
        if (files.containsKey("index.json")) {
            return ociLayout();
        }
        if (files.containsKey("manifest.json")) {
            return dockerArchive();
        }
        throw new ImageException("Neither an OCI image layout (index.json) nor a docker-archive (manifest.json)");
    }

    private Content ociLayout() throws IOException {
        JsonNode manifests = document(file("index.json")).path("manifests");
        if (manifests.size() != 1) {
            throw new ImageException("An archive holds exactly one image, this one lists " + manifests.size());
        }
        HashedFile manifestFile = blob(manifests.get(0));
        JsonNode manifest = document(manifestFile);
        List<HashedFile> layers = new ArrayList<>();
        for (JsonNode layer : manifest.path("layers")) {
            String type = layer.path("mediaType").asString("");
            if (!type.endsWith("tar") && !type.endsWith("tar+gzip") && !type.endsWith("tar.gzip")) {
                throw new ImageException("A layer is tar or gzipped tar, not \"" + type + "\"");
            }
            layers.add(blob(layer));
        }
        return new Content(
                new ImageDigest(manifestFile.digest()), document(blob(manifest.path("config"))), List.copyOf(layers));
    }

    private Content dockerArchive() throws IOException {
        JsonNode images = document(file("manifest.json"));
        if (!images.isArray() || images.size() != 1) {
            throw new ImageException("An archive holds exactly one image");
        }
        HashedFile config = file(images.get(0).path("Config").asString(""));
        List<HashedFile> layers = new ArrayList<>();
        for (JsonNode layer : images.get(0).path("Layers")) {
            layers.add(file(layer.asString("")));
        }
        return new Content(new ImageDigest(config.digest()), document(config), List.copyOf(layers));
    }

    private HashedFile blob(JsonNode descriptor) {
        String digest = new ImageDigest(descriptor.path("digest").asString("")).value();
        HashedFile file = file("blobs/sha256/" + digest.substring("sha256:".length()));
        if (!file.digest().equals(digest)) {
            throw new ImageException("A blob called " + digest + " really is " + file.digest());
        }
        if (file.size() != descriptor.path("size").asLong(-1)) {
            throw new ImageException("Blob " + digest + " has " + file.size() + " bytes, not what its manifest says");
        }
        return file;
    }

    private HashedFile file(String name) {
        HashedFile file = files.get(plain(name));
        if (file == null) {
            throw new ImageException("The archive has no file \"" + name + "\"");
        }
        return file;
    }

    private JsonNode document(HashedFile file) throws IOException {
        if (file.size() > MAX_DOCUMENT) {
            throw new ImageException("A document of the image is larger than " + MAX_DOCUMENT + " bytes");
        }
        try {
            return json.readTree(Files.readAllBytes(file.path()));
        } catch (JacksonException malformed) {
            throw new ImageException("A document of the image is not JSON", malformed);
        }
    }

    private static String plain(String name) {
        return name.startsWith("./") ? name.substring(2) : name;
    }
}
