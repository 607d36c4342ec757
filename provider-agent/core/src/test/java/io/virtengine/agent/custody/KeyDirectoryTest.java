package io.virtengine.agent.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyDirectoryTest {
    private static final char[] PASSPHRASE = "correct horse".toCharArray();

    @TempDir
    Path folder;

    @Test
    void keysComeBackAsTheyWereMadeAndOpenForNobodyElse() throws Exception {
        KeyDirectory directory = new KeyDirectory(folder.resolve("keys"));
        KeyRing made = directory.create(PASSPHRASE, List.of("agent.example", "127.0.0.1"));
        byte[] sealed = Files.readAllBytes(folder.resolve("keys/encryption-1.sealed"));

        KeyRing opened = new KeyDirectory(folder.resolve("keys")).open(PASSPHRASE);

        assertThat(opened.operator().address()).isEqualTo(made.operator().address());
        assertThat(opened.attestation().address()).isEqualTo(made.attestation().address());
        assertThat(opened.encryption().recipient().hex())
                .isEqualTo(made.encryption().recipient().hex());
        assertThat(opened.tls().fingerprint()).isEqualTo(made.tls().fingerprint());
        assertThat(made.operator().address()).isNotEqualTo(made.attestation().address());
        X509Certificate certificate = opened.tls().certificate();
        certificate.checkValidity();
        assertThat(certificate.getSubjectAlternativeNames()).hasSize(2);
        assertThatThrownBy(() -> directory.open("wrong horse".toCharArray()))
                .isInstanceOf(CustodyException.class)
                .hasMessageContaining("passphrase");
        assertThatThrownBy(() -> directory.create(PASSPHRASE, List.of("x")))
                .isInstanceOf(CustodyException.class)
                .hasMessageContaining("never overwritten");
        assertThat(Files.readAllBytes(folder.resolve("keys/encryption-1.sealed")))
                .isEqualTo(sealed);

        Files.setPosixFilePermissions(
                folder.resolve("keys/operator-1.json"), PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> directory.open(PASSPHRASE))
                .isInstanceOf(CustodyException.class)
                .hasMessageContaining("open to others");
    }

    @Test
    void keysKeptElsewhereAreNotMadeHere() {
        KeyRing made = new KeyDirectory(folder.resolve("keys"))
                .create(PASSPHRASE, List.of("agent.example"), Set.of(KeyRole.OPERATOR, KeyRole.ATTESTATION));
        assertThat(made.holds(KeyRole.OPERATOR)).isFalse();
        assertThat(folder.resolve("keys/tls-1.sealed")).exists();
        assertThat(folder.resolve("keys/operator-1.json")).doesNotExist();
        assertThatThrownBy(made::operator).isInstanceOf(CustodyException.class);
    }

    @Test
    void aKeyLeadsOnlyTheLifeItsTableAllows() {
        assertThat(KeyStatus.ACTIVE.mayBecome(KeyStatus.ROTATING)).isTrue();
        assertThat(KeyStatus.ROTATING.mayBecome(KeyStatus.ACTIVE)).isTrue();
        assertThat(KeyStatus.PENDING.mayBecome(KeyStatus.ROTATING)).isFalse();
        assertThat(KeyStatus.COMPROMISED.mayBecome(KeyStatus.ACTIVE)).isFalse();
        assertThat(KeyStatus.ARCHIVED.mayBecome(KeyStatus.ACTIVE)).isFalse();
        for (KeyStatus next : KeyStatus.values()) {
            assertThat(KeyStatus.DESTROYED.mayBecome(next)).isFalse();
        }
    }

    @Test
    void anAlteredContainerDoesNotOpen() {
        SealedContainer sealed =
                SealedContainer.seal("secret".getBytes(), PASSPHRASE, new java.security.SecureRandom());
        byte[] bytes = sealed.sealed().clone();
        bytes[0] ^= 1;
        SealedContainer altered = new SealedContainer(
                sealed.version(),
                sealed.passes(),
                sealed.memoryKib(),
                sealed.lanes(),
                sealed.salt(),
                sealed.nonce(),
                bytes);

        assertThat(sealed.open(PASSPHRASE)).isEqualTo("secret".getBytes());
        assertThatThrownBy(() -> altered.open(PASSPHRASE)).isInstanceOf(CustodyException.class);
    }
}
