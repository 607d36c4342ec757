package io.virtengine.sdk.envelope;

import io.virtengine.sdk.abi.Hex;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.bouncycastle.crypto.agreement.X25519Agreement;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.X25519PublicKeyParameters;

/** The public half of an {@link EncryptionKey}: who an envelope is for. A provider's stands in its profile on chain. */
public final class RecipientKey {

    /** Length of a key in bytes. */
    public static final int SIZE = X25519PublicKeyParameters.KEY_SIZE;

    private static final int FINGERPRINT_SIZE = 8;

    private final byte[] bytes;

    private RecipientKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * A key of its 32 bytes (RFC 7748, section 5).
     *
     * @throws IllegalArgumentException if they are not 32, or a point of low order: such a "key", all zeros among them,
     *     would let everybody open what is sealed to it
     */
    public static RecipientKey of(byte[] bytes) {
        if (bytes.length != SIZE) {
            throw new IllegalArgumentException("an X25519 public key has 32 bytes, not " + bytes.length);
        }
        byte[] own = bytes.clone();
        // X25519 scalars are multiples of the cofactor: any of them takes every low-order point to zero, and no other.
        byte[] anyScalar = new byte[SIZE];
        Arrays.fill(anyScalar, (byte) 1);
        var agreement = new X25519Agreement();
        agreement.init(new X25519PrivateKeyParameters(anyScalar, 0));
        try {
            agreement.calculateAgreement(new X25519PublicKeyParameters(own, 0), new byte[SIZE], 0);
        } catch (IllegalStateException zero) {
            throw new IllegalArgumentException("not an X25519 public key: " + Hex.encode(own), zero);
        }
        return new RecipientKey(own);
    }

    /**
     * A key of its hexadecimal form, as {@code encryptionKey} of a provider's profile has it.
     *
     * @param text {@code 0x} and 64 digits
     * @throws IllegalArgumentException as {@link #of}, or if the text is not of that form
     */
    public static RecipientKey parse(String text) {
        return of(Hex.decode(Hex.word(text)));
    }

    /** The 32 bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** {@code 0x} and 64 digits. */
    public String hex() {
        return Hex.encode(bytes);
    }

    /**
     * Short name of the key: the first 8 bytes of its SHA-256, as 16 digits without prefix. It tells an opener which
     * entry is its own and an operator which key is meant. It protects nothing: to find a second key of the same name
     * takes 2^64 tries, and gains no more than an envelope that does not open.
     */
    public String fingerprint() {
        return Hex.encode(shortDigest()).substring(2);
    }

    byte[] shortDigest() {
        return Arrays.copyOf(sha256().digest(bytes), FINGERPRINT_SIZE);
    }

    X25519PublicKeyParameters parameters() {
        return new X25519PublicKeyParameters(bytes, 0);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RecipientKey key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "RecipientKey(" + hex() + ")";
    }
}
