package io.virtengine.agent.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyBackupTest {
    private static final char[] KEYS = "correct horse".toCharArray();
    private static final char[] BACKUP = "battery staple".toCharArray();

    @TempDir
    Path folder;

    @Test
    void aBackupBringsEveryKeyBackAndProvesItWithoutImporting() throws Exception {
        KeyRing made = RotationBench.directory(folder.resolve("keys")).create(KEYS, List.of("localhost"));
        Path file = folder.resolve("backup.json");
        KeyBackup.of(RotationBench.directory(folder.resolve("keys")), KEYS, BACKUP, Instant.now())
                .write(file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");

        assertThat(KeyBackup.read(file).drill(BACKUP, KEYS))
                .hasSize(4)
                .contains("operator-1 signs as " + made.operator().address());
        assertThatThrownBy(() -> KeyBackup.read(file).drill(BACKUP, "wrong horse".toCharArray()))
                .isInstanceOf(CustodyException.class);
        assertThatThrownBy(() -> KeyBackup.read(file).drill(KEYS, KEYS)).isInstanceOf(CustodyException.class);

        KeyDirectory empty = RotationBench.directory(folder.resolve("restored"));
        KeyBackup.read(file).restore(empty, BACKUP);
        KeyRing back = empty.open(KEYS);
        assertThat(back.operator().address()).isEqualTo(made.operator().address());
        assertThat(back.tls().fingerprint()).isEqualTo(made.tls().fingerprint());
        assertThat(back.tokenSecret()).isEqualTo(made.tokenSecret());
        assertThatThrownBy(() -> KeyBackup.read(file).restore(empty, BACKUP)).hasMessageContaining("never overwritten");

        String text = Files.readString(file);
        int at = text.indexOf("\"sealed\":\"") + 30;
        Files.writeString(file, text.substring(0, at) + (text.charAt(at) == 'A' ? 'B' : 'A') + text.substring(at + 1));
        assertThatThrownBy(() -> KeyBackup.read(file)).hasMessageContaining("damaged");
    }
}
