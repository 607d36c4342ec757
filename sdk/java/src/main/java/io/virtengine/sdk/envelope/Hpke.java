package io.virtengine.sdk.envelope;

import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;

/**
 * HPKE (RFC 9180) in base mode with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and AES-256-GCM, one message a key. The
 * library's object keeps state between calls, so each call makes its own.
 */
final class Hpke {

    /** Length of an encapsulated key in bytes. */
    static final int ENCAPSULATION_SIZE = 32;

    /** How much longer a ciphertext is than its plaintext, in bytes. */
    static final int TAG_SIZE = 16;

    private Hpke() {}

    /** Encapsulated key and ciphertext. */
    record Sealed(byte[] encapsulation, byte[] ciphertext) {}

    static Sealed seal(RecipientKey recipient, byte[] info, byte[] aad, byte[] plaintext) {
        try {
            var context = suite().setupBaseS(recipient.parameters(), info);
            return new Sealed(context.getEncapsulation(), context.seal(aad, plaintext));
        } catch (InvalidCipherTextException e) {
            throw new IllegalStateException("sealing cannot fail", e);
        }
    }

    /** @throws InvalidCipherTextException if key, info, additional data or ciphertext do not belong together */
    static byte[] open(EncryptionKey key, Sealed sealed, byte[] info, byte[] aad) throws InvalidCipherTextException {
        AsymmetricCipherKeyPair pair = key.pair();
        try {
            return suite().setupBaseR(sealed.encapsulation(), pair, info).open(aad, sealed.ciphertext());
        } catch (IllegalStateException lowOrder) {
            // What X25519 says of an encapsulated key with which every agreement is zero (RFC 9180, section 7.1.4).
            throw new InvalidCipherTextException("the encapsulated key is no key", lowOrder);
        }
    }

    private static HPKE suite() {
        return new HPKE(HPKE.mode_base, HPKE.kem_X25519_SHA256, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM256);
    }
}
