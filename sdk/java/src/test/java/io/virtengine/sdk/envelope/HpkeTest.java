package io.virtengine.sdk.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtengine.sdk.abi.Hex;
import java.nio.charset.StandardCharsets;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.junit.jupiter.api.Test;

/** RFC 9180, appendix A.1.1, and the same message in this suite. */
class HpkeTest {

    private static final byte[] SEED = Hex.decode("0x6db9df30aa07dd42ee5e8181afdb977e538f5e1fec8a06223f33f7013e525037");
    private static final byte[] SECRET =
            Hex.decode("0x4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8");
    private static final String PUBLIC = "0x3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d";
    private static final byte[] ENCAPSULATED =
            Hex.decode("0x37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431");
    private static final byte[] INFO = Hex.decode("0x4f6465206f6e2061204772656369616e2055726e");
    private static final byte[] AAD = "Count-0".getBytes(StandardCharsets.US_ASCII);
    private static final String PLAINTEXT = "Beauty is truth, truth beauty";

    private final EncryptionKey key = EncryptionKey.of(SECRET);

    @Test
    void keysComeOutAsInTheStandard() {
        var hpke = new HPKE(HPKE.mode_base, HPKE.kem_X25519_SHA256, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM128);
        assertThat(Hex.encode(hpke.serializePublicKey(hpke.deriveKeyPair(SEED).getPublic())))
                .isEqualTo(PUBLIC);
        assertThat(key.recipient().hex()).isEqualTo(PUBLIC);
    }

    @Test
    void theStandardsMessageOpensWithTheKeyHeldHere() throws InvalidCipherTextException {
        byte[] published = Hex.decode(
                "0xf938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a9" + "6d8770ac83d07bea87e13c512a");
        var hpke = new HPKE(HPKE.mode_base, HPKE.kem_X25519_SHA256, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM128);
        assertThat(hpke.setupBaseR(ENCAPSULATED, key.pair(), INFO).open(AAD, published))
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo(PLAINTEXT);
    }

    /**
     * The standard prints X25519 with AES-128-GCM only. This ciphertext is from a second implementation (HMAC, X25519 and
     * GCM of another library) that reproduces the printed one, with the suite's identifier changed to AES-256-GCM.
     */
    @Test
    void thisSuiteAgreesWithAnotherImplementation() throws InvalidCipherTextException {
        byte[] ciphertext = Hex.decode(
                "0x090b7dc225419f7da9e8b460becfbb96a26c7964d79b8010d397fa838530a32a" + "397b14f5776db19ff5e57734e0");
        var sealed = new Hpke.Sealed(ENCAPSULATED, ciphertext);
        assertThat(Hpke.open(key, sealed, INFO, AAD))
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo(PLAINTEXT);
        assertThatThrownBy(() -> Hpke.open(key, sealed, AAD, AAD)).isInstanceOf(InvalidCipherTextException.class);
        assertThatThrownBy(() -> Hpke.open(key, sealed, INFO, INFO)).isInstanceOf(InvalidCipherTextException.class);
    }
}
