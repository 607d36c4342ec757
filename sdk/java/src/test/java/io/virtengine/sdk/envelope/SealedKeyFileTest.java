package io.virtengine.sdk.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealedKeyFileTest {

    @Test
    void opensWithItsPasswordOnlyAndIsNeverOverwritten(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("keys/encryption.json");
        EncryptionKey made = SealedKeyFile.generate(file, "a good password".toCharArray());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThatThrownBy(() -> SealedKeyFile.open(file, "a bad password".toCharArray()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("wrong password");
        assertThatThrownBy(() -> SealedKeyFile.generate(file, "a good password".toCharArray()))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(SealedKeyFile.open(file, "a good password".toCharArray()).recipient())
                .isEqualTo(made.recipient());
    }
}
