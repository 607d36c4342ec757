package io.virtengine.agent.backend.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtengine.agent.backend.BackendException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessUserTest {
    @TempDir
    Path directory;

    @Test
    void looksNamesUpInTheImage() throws IOException {
        Path root = image("web:x:33:44:www:/:/bin/sh\n");
        Files.writeString(root.resolve("etc/group"), "staff:x:50:\n");

        assertThat(ProcessUser.resolve("web", root)).isEqualTo(new ProcessUser(33, 44));
        assertThat(ProcessUser.resolve("web:staff", root)).isEqualTo(new ProcessUser(33, 50));
        assertThat(ProcessUser.resolve("7:8", root)).isEqualTo(new ProcessUser(7, 8));
        assertThat(ProcessUser.resolve("", root)).isEqualTo(new ProcessUser(0, 0));
    }

    @Test
    void doesNotFollowLinksOfTheImageIntoThisHost() throws IOException {
        Path outside = image("secret:x:5:5::/:/\n").resolve("etc");
        Path linkedFile = Files.createDirectories(directory.resolve("a/etc")).getParent();
        Files.createSymbolicLink(linkedFile.resolve("etc/passwd"), outside.resolve("passwd"));
        Path linkedDirectory = Files.createDirectory(directory.resolve("b"));
        Files.createSymbolicLink(linkedDirectory.resolve("etc"), outside);

        for (Path root : new Path[] {linkedFile, linkedDirectory}) {
            assertThatThrownBy(() -> ProcessUser.resolve("secret", root))
                    .isInstanceOf(BackendException.Permanent.class)
                    .hasMessageContaining("secret");
        }
    }

    private Path image(String users) throws IOException {
        Path root = directory.resolve("image");
        Files.writeString(Files.createDirectories(root.resolve("etc")).resolve("passwd"), users);
        return root;
    }
}
