package io.virtengine.sdk.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtengine.sdk.abi.Hex;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.bouncycastle.crypto.hpke.HPKE;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvelopeTest {

    private static final byte[] PURPOSE = "lease 7, secret DB_PASSWORD".getBytes(StandardCharsets.UTF_8);
    private static final byte[] SECRET = "correct horse".getBytes(StandardCharsets.UTF_8);

    private final EncryptionKey alice = EncryptionKey.generate();
    private final EncryptionKey bob = EncryptionKey.generate();
    private final EncryptionKey eve = EncryptionKey.generate();

    @Test
    void everyRecipientOpensItAndNobodyElse() {
        Envelope sealed = Envelope.seal(List.of(alice.recipient(), bob.recipient()), PURPOSE, SECRET);
        Envelope received = Envelope.fromBytes(sealed.toBytes());
        assertThat(received.open(alice, PURPOSE)).isEqualTo(SECRET);
        assertThat(received.open(bob, PURPOSE)).isEqualTo(SECRET);
        assertThat(received.isFor(eve.recipient())).isFalse();
        assertThatThrownBy(() -> received.open(eve, PURPOSE)).isInstanceOf(EnvelopeException.class);
    }

    @Test
    void anotherPurposeDoesNotOpenIt() {
        Envelope sealed = Envelope.seal(List.of(alice.recipient()), PURPOSE, SECRET);
        assertThatThrownBy(() -> sealed.open(alice, "lease 8".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(EnvelopeException.class);
    }

    @Test
    void everyAlteredBitIsNoticed() {
        byte[] bytes = Envelope.seal(List.of(alice.recipient(), bob.recipient()), PURPOSE, SECRET)
                .toBytes();
        for (int i = 0; i < bytes.length; i++) {
            byte[] altered = bytes.clone();
            altered[i] ^= 0x40;
            assertThatThrownBy(() -> Envelope.fromBytes(altered).open(alice, PURPOSE))
                    .as("bit in byte " + i)
                    .isInstanceOf(EnvelopeException.class);
        }
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> Envelope.fromBytes(cut).open(alice, PURPOSE))
                    .as(length + " bytes")
                    .isInstanceOf(EnvelopeException.class);
        }
    }

    @Test
    void unusableRecipientsAreRefused() {
        RecipientKey pointOfSmallOrder = RecipientKey.of(new byte[32]);
        assertThatThrownBy(() -> Envelope.seal(List.of(pointOfSmallOrder), PURPOSE, SECRET))
                .isInstanceOf(EnvelopeException.class);
        assertThatThrownBy(() -> Envelope.seal(List.of(), PURPOSE, SECRET)).isInstanceOf(EnvelopeException.class);
        assertThatThrownBy(() -> Envelope.seal(List.of(bob.recipient(), bob.recipient()), PURPOSE, SECRET))
                .isInstanceOf(EnvelopeException.class);
    }

    /** The key encapsulation of RFC 9180, appendix A.1 (X25519, HKDF-SHA256), from its input keying material. */
    @Test
    void keysComeOutAsInTheStandard() {
        HPKE hpke = Hpke.suite();
        var pair = hpke.deriveKeyPair(Hex.decode("0x6db9df30aa07dd42ee5e8181afdb977e538f5e1fec8a06223f33f7013e525037"));
        String published = "0x3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d";
        assertThat(Hex.encode(hpke.serializePublicKey(pair.getPublic()))).isEqualTo(published);
        byte[] secret = Hex.decode("0x4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8");
        assertThat(EncryptionKey.of(secret).recipient()).hasToString(published);
    }

    @Test
    void keyFilesOpenWithTheirPasswordOnly(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("keys/encryption.json");
        EncryptionKey made = SealedKeyFile.generate(file, "a good password".toCharArray());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(SealedKeyFile.open(file, "a good password".toCharArray()).recipient())
                .isEqualTo(made.recipient());
        assertThatThrownBy(() -> SealedKeyFile.open(file, "a bad password".toCharArray()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("wrong password");
        assertThatThrownBy(() -> SealedKeyFile.generate(file, "a good password".toCharArray()))
                .isInstanceOf(FileAlreadyExistsException.class);
    }
}
