package io.virtengine.agent.custody;

import io.virtengine.sdk.envelope.EncryptionKey;
import io.virtengine.sdk.signing.TransactionSigner;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The provider's keys, opened. A rotation changes which ones: whoever uses a key asks for it each time. */
public final class KeyRing {
    private final byte[] tokenSecret;
    private volatile Keys keys;

    /**
     * The keys at one time.
     *
     * @param operator bids, reports readiness, submits; null only where no key was ever made
     * @param attestation signs usage statements; null only where no key was ever made
     * @param encryption keys that open secrets; the first is the one tenants are to use
     * @param tls the gateway's certificate and key
     */
    record Keys(
            @Nullable TransactionSigner operator,
            @Nullable TransactionSigner attestation,
            List<EncryptionKey> encryption,
            TlsIdentity tls) {
        Keys {
            encryption = List.copyOf(encryption);
        }
    }

    KeyRing(Keys keys, byte[] tokenSecret) {
        this.keys = keys;
        this.tokenSecret = tokenSecret.clone();
    }

    void replace(Keys others) {
        keys = others;
    }

    /** Sends transactions; an operator of the provider on chain. */
    public TransactionSigner operator() {
        return held(keys.operator(), KeyRole.OPERATOR);
    }

    /** Signs usage statements; has no other right. */
    public TransactionSigner attestation() {
        return held(keys.attestation(), KeyRole.ATTESTATION);
    }

    private static TransactionSigner held(@Nullable TransactionSigner signer, KeyRole role) {
        if (signer == null) {
            throw new CustodyException("there is no " + role.label() + " key here; ve.agent.custody says where it is");
        }
        return signer;
    }

    /** Whether the key of a signing role is known here. */
    public boolean holds(KeyRole role) {
        return role == KeyRole.OPERATOR ? keys.operator() != null : keys.attestation() != null;
    }

    /** The key tenants seal their secrets to. */
    public EncryptionKey encryption() {
        return keys.encryption().getFirst();
    }

    /** Every key that may open a secret: the present one, and those it replaced a short while ago. */
    public List<EncryptionKey> openers() {
        return keys.encryption();
    }

    /** The gateway's certificate and key. */
    public TlsIdentity tls() {
        return keys.tls();
    }

    /** 32 bytes that authenticate the gateway's tokens. */
    public byte[] tokenSecret() {
        return tokenSecret.clone();
    }

    @Override
    public String toString() {
        Keys now = keys;
        return "KeyRing[operator=" + address(now.operator()) + ", attestation=" + address(now.attestation()) + "]";
    }

    private static String address(@Nullable TransactionSigner signer) {
        return signer == null ? "elsewhere" : signer.address();
    }
}
