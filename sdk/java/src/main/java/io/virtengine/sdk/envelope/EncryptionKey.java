package io.virtengine.sdk.envelope;

import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;

/** An X25519 key pair that opens envelopes. */
public final class EncryptionKey implements AutoCloseable {

    /** Length of the private key in bytes. */
    public static final int SIZE = X25519PrivateKeyParameters.KEY_SIZE;

    private final byte[] secret;
    private final RecipientKey recipient;
    private boolean closed;

    private EncryptionKey(byte[] secret) {
        this.secret = secret;
        this.recipient = RecipientKey.of(
                new X25519PrivateKeyParameters(secret, 0).generatePublicKey().getEncoded());
    }

    /** A new pair. */
    public static EncryptionKey generate() {
        return new EncryptionKey(new X25519PrivateKeyParameters(new SecureRandom()).getEncoded());
    }

    /**
     * The pair of a private key.
     *
     * @param secret 32 bytes (RFC 7748); copied
     * @throws IllegalArgumentException if they are not 32
     */
    public static EncryptionKey of(byte[] secret) {
        if (secret.length != SIZE) {
            throw new IllegalArgumentException("an X25519 private key has 32 bytes, not " + secret.length);
        }
        return new EncryptionKey(secret.clone());
    }

    /** The public half. */
    public RecipientKey recipient() {
        return recipient;
    }

    /**
     * A copy of the private key's 32 bytes, for storage under a passphrase. The caller clears it after use.
     *
     * @throws IllegalStateException after {@link #close}
     */
    public synchronized byte[] secret() {
        if (closed) {
            throw new IllegalStateException("the key was cleared");
        }
        return secret.clone();
    }

    AsymmetricCipherKeyPair pair() {
        byte[] copy = secret();
        try {
            return new AsymmetricCipherKeyPair(recipient.parameters(), new X25519PrivateKeyParameters(copy, 0));
        } finally {
            Arrays.fill(copy, (byte) 0);
        }
    }

    /** Clears the private key; the pair opens nothing from now on. */
    @Override
    public synchronized void close() {
        closed = true;
        Arrays.fill(secret, (byte) 0);
    }

    /** Names the public half only. */
    @Override
    public String toString() {
        return "EncryptionKey(" + recipient.hex() + ")";
    }
}
