package io.virtengine.sdk.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeystoreFileTest {

    private static final char[] PASSWORD = "open sesame".toCharArray();

    @TempDir
    Path folder;

    @Test
    void opensWithItsPasswordOnly() throws IOException {
        Path file = folder.resolve("keys/bidder.json");
        KeySigner made = KeystoreFile.generate(file, PASSWORD, KeystoreFile.Strength.LIGHT);
        assertThat(KeystoreFile.open(file, PASSWORD).address()).isEqualTo(made.address());
        assertThatThrownBy(() -> KeystoreFile.open(file, "open barley".toCharArray()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("wrong password");
    }

    @Test
    void theProductionStrengthWorks() throws IOException {
        Path file = folder.resolve("keys/owner.json");
        KeySigner made = KeystoreFile.generate(file, PASSWORD, KeystoreFile.Strength.STANDARD);
        assertThat(Files.readString(file)).contains("262144");
        assertThat(KeystoreFile.open(file, PASSWORD).address()).isEqualTo(made.address());
    }

    @Test
    void aFileOpenToOthersIsNotRead() throws IOException {
        Path file = folder.resolve("keys/bidder.json");
        KeystoreFile.generate(file, PASSWORD, KeystoreFile.Strength.LIGHT);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> KeystoreFile.open(file, PASSWORD)).hasMessageContaining("chmod 600");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.setPosixFilePermissions(file.getParent(), PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThatThrownBy(() -> KeystoreFile.open(file, PASSWORD)).hasMessageContaining("chmod 700");
    }

    @Test
    void aKeyIsNeverOverwrittenNorReadThroughALink() throws IOException {
        Path file = folder.resolve("keys/bidder.json");
        KeySigner made = KeystoreFile.generate(file, PASSWORD, KeystoreFile.Strength.LIGHT);
        assertThatThrownBy(() -> KeystoreFile.generate(file, PASSWORD, KeystoreFile.Strength.LIGHT))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(KeystoreFile.open(file, PASSWORD).address()).isEqualTo(made.address());
        Path link = folder.resolve("keys/link.json");
        Files.createSymbolicLink(link, file);
        assertThatThrownBy(() -> KeystoreFile.open(link, PASSWORD)).isInstanceOf(IOException.class);
    }

    @Test
    void hostileParametersAreRefusedBeforeTheyCostMemory() throws IOException {
        Path file = folder.resolve("keys/bidder.json");
        KeystoreFile.generate(file, PASSWORD, KeystoreFile.Strength.LIGHT);
        Path hostile = folder.resolve("keys/hostile.json");
        PrivateFile.create(
                hostile, Files.readString(file).replace("4096", "1073741824").getBytes());
        assertThatThrownBy(() -> KeystoreFile.open(hostile, PASSWORD)).hasMessageContaining("reasonable");
        Path doubled = folder.resolve("keys/doubled.json");
        PrivateFile.create(
                doubled,
                Files.readString(file)
                        .replaceFirst("\\{", "{\"Crypto\":{\"kdf\":\"scrypt\"},")
                        .getBytes());
        assertThatThrownBy(() -> KeystoreFile.open(doubled, PASSWORD)).hasMessageContaining("twice");
        Path nonsense = folder.resolve("keys/nonsense.json");
        PrivateFile.create(nonsense, "{".getBytes());
        assertThatThrownBy(() -> KeystoreFile.open(nonsense, PASSWORD)).isInstanceOf(IOException.class);
    }

    @Test
    void aPlainKeyIsImportedFromAPrivateFileOnly() throws IOException {
        Path plain = folder.resolve("keys/plain");
        PrivateFile.create(plain, ("0x" + "00".repeat(31) + "01\n").getBytes());
        Path file = folder.resolve("keys/imported.json");
        KeySigner imported = KeystoreFile.importFrom(plain, file, PASSWORD, KeystoreFile.Strength.LIGHT);
        // The address of private key 1 is known to everybody.
        assertThat(imported.address()).isEqualTo("0x7e5f4552091a69125d5dfcb7b8c2659029395bdf");
        assertThat(KeystoreFile.addressOf(file)).isEqualTo(imported.address());
        Path zero = folder.resolve("keys/zero");
        PrivateFile.create(zero, "00".repeat(32).getBytes());
        Path refused = folder.resolve("keys/refused.json");
        assertThatThrownBy(() -> KeystoreFile.importFrom(zero, refused, PASSWORD, KeystoreFile.Strength.LIGHT))
                .isInstanceOf(IOException.class);
        Files.setPosixFilePermissions(plain, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> KeystoreFile.importFrom(plain, refused, PASSWORD, KeystoreFile.Strength.LIGHT))
                .hasMessageContaining("chmod 600");
        assertThat(refused).doesNotExist();
    }

    @Test
    void passwordsAreGivenByReference() throws IOException {
        Path file = folder.resolve("keys/password");
        PrivateFile.create(file, "open sesame\n".getBytes());
        assertThat(PasswordReference.parse("file:" + file).resolve()).isEqualTo(PASSWORD);
        assertThatThrownBy(
                        () -> PasswordReference.parse("env:VE_NO_SUCH_VARIABLE").resolve())
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> PasswordReference.parse("hunter2-hunter2"))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("hunter2");
        assertThatThrownBy(() -> KeystoreFile.generate(
                        folder.resolve("keys/short.json"), "short".toCharArray(), KeystoreFile.Strength.LIGHT))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
