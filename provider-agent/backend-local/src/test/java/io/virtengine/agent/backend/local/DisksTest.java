package io.virtengine.agent.backend.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Root file systems laid again after the host restarted, over what the tenant left in them. */
class DisksTest {
    private static final int OWNER = 1_000_000;

    private final Disks disks = new Disks(new HostTools(), OWNER);
    private Path directory;

    @BeforeEach
    void open() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "skipped: mounting needs root");
        directory = Files.createTempDirectory("ve-disks-");
        Files.createDirectories(directory.resolve("image"));
        Files.createDirectories(directory.resolve("disk/upper"));
    }

    @AfterEach
    void close() {
        if (directory != null) {
            disks.releaseAll(directory);
            StateDirectory.removeTree(directory);
        }
    }

    @Test
    void aLinkInPlaceOfTheTemporaryDirectoryChangesNothingOnTheHost() throws IOException {
        Path victim = Files.createDirectory(directory.resolve("victim"));
        Object owner = Files.getAttribute(victim, "unix:uid");
        Object mode = Files.getAttribute(victim, "unix:mode");
        Files.createSymbolicLink(directory.resolve("disk/upper/tmp"), victim);

        lay();

        assertThat(Files.getAttribute(victim, "unix:uid")).isEqualTo(owner);
        assertThat(Files.getAttribute(victim, "unix:mode")).isEqualTo(mode);
        assertThat(directory.resolve("root/tmp")).isSymbolicLink();
    }

    @Test
    void anImageWithoutTemporaryDirectoryGetsOne() throws IOException {
        lay();

        Path tmp = directory.resolve("root/tmp");
        assertThat(Files.getAttribute(tmp, "unix:uid", LinkOption.NOFOLLOW_LINKS))
                .isEqualTo(OWNER);
        assertThat((int) Files.getAttribute(tmp, "unix:mode") & 07777).isEqualTo(01777);
    }

    private void lay() {
        disks.ensureRoot(directory.resolve("image"), directory.resolve("disk"), directory.resolve("root"));
    }
}
