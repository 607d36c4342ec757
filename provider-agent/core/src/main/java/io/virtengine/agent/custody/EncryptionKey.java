package io.virtengine.agent.custody;

import io.virtengine.sdk.abi.Hex;
import java.security.SecureRandom;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;

/** An X25519 key pair for secrets sealed to this provider. */
public final class EncryptionKey {
    private final byte[] secret;
    private final byte[] open;

    /** @param secret 32 bytes */
    public EncryptionKey(byte[] secret) {
        if (secret.length != X25519PrivateKeyParameters.KEY_SIZE) {
            throw new IllegalArgumentException("an X25519 key has 32 bytes, not " + secret.length);
        }
        this.secret = secret.clone();
        this.open =
                new X25519PrivateKeyParameters(secret, 0).generatePublicKey().getEncoded();
    }

    static EncryptionKey make(SecureRandom random) {
        return new EncryptionKey(new X25519PrivateKeyParameters(random).getEncoded());
    }

    /** The private key's 32 bytes. */
    public byte[] secret() {
        return secret.clone();
    }

    /** The public key as it is registered on chain. */
    public String publicKey() {
        return Hex.encode(open);
    }

    @Override
    public String toString() {
        return "EncryptionKey(" + publicKey() + ")";
    }
}
