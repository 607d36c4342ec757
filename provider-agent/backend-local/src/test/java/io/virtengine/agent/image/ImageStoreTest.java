package io.virtengine.agent.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtengine.agent.backend.ImageDigest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageStoreTest {
    private static final ImageLimits LIMITS = new ImageLimits(8 << 20, 4 << 20, 50);

    @TempDir
    Path directory;

    private ImageStore store;

    @BeforeEach
    void open() {
        store = new ImageStore(directory.resolve("images"), LIMITS, 0);
    }

    @Test
    void theSameInputGivesTheSameDigestAndThatIsTheAddressItIsStoredUnder() throws IOException {
        ImageDigest first = greeting("hello").writeTo(directory.resolve("1.tar"));
        ImageDigest second = greeting("hello").writeTo(directory.resolve("2.tar"));
        ImageDigest other = greeting("goodbye").writeTo(directory.resolve("3.tar"));

        assertThat(second).isEqualTo(first);
        assertThat(other).isNotEqualTo(first);

        WorkloadImage image = store.importArchive(directory.resolve("1.tar"));

        assertThat(image.digest()).isEqualTo(first);
        assertThat(image.entrypoint()).containsExactly("/bin/program", "--serve");
        assertThat(image.env()).contains("COLOUR=blue");
        assertThat(store.root(first).resolve("etc/greeting")).hasContent("hello");
        assertThat(store.find(first)).contains(image);
        assertThat(store.find(other)).isEmpty();
    }

    @Test
    void aStoreOpenedAgainKnowsItsImagesAndForgetsInterruptedImports() throws IOException {
        ImageDigest digest = greeting("hello").writeTo(directory.resolve("1.tar"));
        store.importArchive(directory.resolve("1.tar"));
        Files.createDirectories(directory.resolve("images/import-123/image/rootfs"));

        ImageStore reopened = new ImageStore(directory.resolve("images"), LIMITS, 0);

        assertThat(reopened.list()).extracting(WorkloadImage::digest).containsExactly(digest);
        assertThat(directory.resolve("images/import-123")).doesNotExist();
        reopened.remove(digest);
        assertThat(reopened.list()).isEmpty();
    }

    @Test
    void aDockerArchiveIsAddressedByItsConfiguration() throws IOException {
        byte[] layer = tar(Map.of("bin/tool", "tool"));
        String config = "{\"rootfs\":{\"diff_ids\":[\"" + sha256(layer) + "\"]},\"config\":{\"Cmd\":[\"/bin/tool\"]}}";

        WorkloadImage image = store.importArchive(dockerArchive(config, List.of(layer)));

        assertThat(image.digest().value()).isEqualTo(sha256(config.getBytes(StandardCharsets.UTF_8)));
        assertThat(image.command()).containsExactly("/bin/tool");
        assertThat(store.root(image.digest()).resolve("bin/tool")).hasContent("tool");
    }

    @Test
    void laterLayersHideAndReplaceWhatEarlierOnesHold() throws IOException {
        byte[] below = tar(Map.of("a/old", "1", "a/kept", "2", "b/one", "3", "c", "4"));
        byte[] above = tar(ordered("a/.wh.old", "", "b/.wh..wh..opq", "", "b/two", "5", "c", "6"));

        WorkloadImage image = importLayers(below, above);

        Path root = store.root(image.digest());
        assertThat(root.resolve("a/old")).doesNotExist();
        assertThat(root.resolve("a/kept")).hasContent("2");
        assertThat(root.resolve("b/one")).doesNotExist();
        assertThat(root.resolve("b/two")).hasContent("5");
        assertThat(root.resolve("c")).hasContent("6");
    }

    @Test
    void refusesALayerThatIsNotTheOneTheImageNames() throws IOException {
        byte[] layer = tar(Map.of("a", "1"));
        String config = "{\"rootfs\":{\"diff_ids\":[\"sha256:" + "0".repeat(64) + "\"]}}";

        assertThatThrownBy(() -> store.importArchive(dockerArchive(config, List.of(layer))))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("Layer 0");
        assertNothingStored();
    }

    @Test
    void refusesAChangedBlob() throws IOException {
        greeting("hello").writeTo(directory.resolve("1.tar"));
        byte[] archive = Files.readAllBytes(directory.resolve("1.tar"));
        // The first blob of the archive is the layer; its bytes start after one tar header.
        archive[512 + 200] ^= 1;

        assertThatThrownBy(() -> store.importArchive(new ByteArrayInputStream(archive)))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("really is");
        assertNothingStored();
    }

    @Test
    void refusesPathsThatLeaveTheImage() throws IOException {
        for (String name : List.of("../evil", "a/../../evil", "/etc/evil")) {
            assertRefused(tar(Map.of(name, "x")), name.startsWith("/") ? "absolute" : "climbs");
        }
        assertThat(directory.resolve("images/evil")).doesNotExist();
    }

    @Test
    void refusesToWriteThroughALink() throws IOException {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        byte[] layer = tar(tar -> {
            link(tar, "door", outside.toString(), TarConstants.LF_SYMLINK);
            file(tar, "door/evil", "x");
        });

        assertRefused(layer, "no directory");
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void aFileReplacesALinkInsteadOfWritingThroughIt() throws IOException {
        Path victim = Files.writeString(directory.resolve("victim"), "untouched");
        byte[] layer = tar(tar -> {
            link(tar, "name", victim.toString(), TarConstants.LF_SYMLINK);
            file(tar, "name", "x");
        });

        WorkloadImage image = importLayers(layer);

        assertThat(victim).hasContent("untouched");
        assertThat(Files.isRegularFile(store.root(image.digest()).resolve("name"), LinkOption.NOFOLLOW_LINKS))
                .isTrue();
    }

    @Test
    void refusesHardLinksToAnythingButFilesOfTheImage() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "s");

        assertRefused(tar(tar -> link(tar, "h", secret.toString(), TarConstants.LF_LINK)), "path");
        assertRefused(tar(tar -> link(tar, "h", "../../../secret", TarConstants.LF_LINK)), "climbs");
        assertRefused(
                tar(tar -> {
                    link(tar, "s", secret.toString(), TarConstants.LF_SYMLINK);
                    link(tar, "h", "s", TarConstants.LF_LINK);
                }),
                "does not point");
    }

    @Test
    void refusesDevicesAndPipes() throws IOException {
        assertRefused(tar(tar -> link(tar, "disk", "", TarConstants.LF_BLK)), "Only files");
        assertRefused(tar(tar -> link(tar, "tty", "", TarConstants.LF_CHR)), "Only files");
        assertRefused(tar(tar -> link(tar, "pipe", "", TarConstants.LF_FIFO)), "Only files");
    }

    @Test
    void refusesASmallLayerThatClaimsAHugeSparseFile() throws IOException {
        assertRefused(
                tar(tar -> {
                    String headers = record("GNU.sparse.major=1")
                            + record("GNU.sparse.minor=0")
                            + record("GNU.sparse.name=big")
                            + record("GNU.sparse.realsize=2000000000");
                    raw(tar, "PaxHeaders/big", TarConstants.LF_PAX_EXTENDED_HEADER_LC, headers);
                    file(tar, "GNUSparseFile.0/big", "1\n0\n0\n" + "\0".repeat(506));
                }),
                "Sparse files");
    }

    @Test
    void refusesHeadersThatWouldFillTheMemory() throws IOException {
        String name = "x".repeat(BoundedTar.MAX_HEADERS);
        assertRefused(
                tar(tar -> {
                    raw(tar, "././@LongLink", TarConstants.LF_GNUTYPE_LONGNAME, name);
                    file(tar, "short", "x");
                }),
                "headers of one entry");
        assertThatThrownBy(() -> store.importArchive(new ByteArrayInputStream(tar(tar -> {
                    raw(tar, "PaxHeaders/x", TarConstants.LF_PAX_EXTENDED_HEADER_LC, record("comment=" + name));
                    file(tar, "short", "x");
                }))))
                .hasMessageContaining("headers of one entry");
    }

    @Test
    void refusesWhiteoutsOfTheDirectoryItselfAndTheOneAbove() throws IOException {
        for (String name : List.of(".wh.", ".wh..", ".wh...", "a/.wh...")) {
            assertRefused(tar(ordered("a/b", "1", name, "")), "hides nothing");
        }
    }

    @Test
    void countsDirectoriesThatNobodyNames() throws IOException {
        assertRefused(tar(ordered("d/".repeat(40) + "f", "", "e/".repeat(20) + "f", "")), "more than 50");
    }

    @Test
    void refusesMoreThanItsLimits() throws IOException {
        assertRefused(tar(Map.of("big", "x".repeat(5 << 20))), "more than");
        Map<String, String> many = new LinkedHashMap<>();
        for (int i = 0; i < 60; i++) {
            many.put("f" + i, "");
        }
        assertRefused(tar(many), "more than 50");
        assertThatThrownBy(() -> store.importArchive(new ByteArrayInputStream(tar(Map.of("x", "y".repeat(9 << 20))))))
                .hasMessageContaining("larger than");
        assertNothingStored();
    }

    @Test
    void refusesWhatIsNoImage() throws IOException {
        assertThatThrownBy(() -> store.importArchive(new ByteArrayInputStream(new byte[] {1, 2, 3})))
                .isInstanceOf(ImageException.class);
        assertThatThrownBy(() -> store.importArchive(new ByteArrayInputStream(tar(Map.of("README", "hi")))))
                .hasMessageContaining("Neither");
        assertNothingStored();
    }

    private WorkloadImageBuilder greeting(String text) throws IOException {
        Path program = directory.resolve("program");
        Files.writeString(program, "#!");
        return new WorkloadImageBuilder()
                .program(program, "/bin/program")
                .file("/etc/greeting", text)
                .entrypoint("/bin/program", "--serve")
                .env("COLOUR", "blue");
    }

    private WorkloadImage importLayers(byte[]... layers) throws IOException {
        StringBuilder hashes = new StringBuilder();
        for (byte[] layer : layers) {
            hashes.append(hashes.isEmpty() ? "" : ",")
                    .append('"')
                    .append(sha256(layer))
                    .append('"');
        }
        return store.importArchive(dockerArchive("{\"rootfs\":{\"diff_ids\":[" + hashes + "]}}", List.of(layers)));
    }

    private void assertRefused(byte[] layer, String message) {
        assertThatThrownBy(() -> importLayers(layer))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining(message);
        assertNothingStored();
    }

    private void assertNothingStored() {
        assertThat(store.list()).isEmpty();
        assertThat(directory.resolve("images")).isDirectoryNotContaining("glob:**import-*");
    }

    private static ByteArrayInputStream dockerArchive(String config, List<byte[]> layers) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            StringBuilder names = new StringBuilder();
            for (int i = 0; i < layers.size(); i++) {
                names.append(i == 0 ? "" : ",").append("\"layer").append(i).append("\"");
                file(tar, "layer" + i, layers.get(i));
            }
            file(tar, "config.json", config);
            file(tar, "manifest.json", "[{\"Config\":\"config.json\",\"Layers\":[" + names + "]}]");
        }
        return new ByteArrayInputStream(bytes.toByteArray());
    }

    private static Map<String, String> ordered(String... pairs) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }

    private static byte[] tar(Map<String, String> files) throws IOException {
        return tar(tar -> {
            for (Map.Entry<String, String> file : files.entrySet()) {
                file(tar, file.getKey(), file.getValue());
            }
        });
    }

    private interface Content {
        void write(TarArchiveOutputStream tar) throws IOException;
    }

    private static byte[] tar(Content content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            content.write(tar);
        }
        return bytes.toByteArray();
    }

    private static void file(TarArchiveOutputStream tar, String name, String content) throws IOException {
        file(tar, name, content.getBytes(StandardCharsets.UTF_8));
    }

    private static void file(TarArchiveOutputStream tar, String name, byte[] content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private static void raw(TarArchiveOutputStream tar, String name, byte kind, String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(name, kind, true);
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    /** A record of an extended header: its own length, a space, the text, a line feed. */
    private static String record(String text) {
        int length = text.length() + 2;
        while (length < text.length() + 2 + Integer.toString(length).length()) {
            length++;
        }
        return length + " " + text + "\n";
    }

    private static void link(TarArchiveOutputStream tar, String name, String target, byte kind) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, kind, true);
        entry.setLinkName(target);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }

    private static String sha256(byte[] bytes) {
        return "sha256:" + HexFormat.of().formatHex(HashedFile.sha256().digest(bytes));
    }
}
