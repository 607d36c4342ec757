package io.virtengine.sdk.signing;

import io.virtengine.sdk.abi.Hex;
import java.security.GeneralSecurityException;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Keys;
import org.web3j.crypto.Sign;

/** A key held in this process, usually read from a {@link KeystoreFile}. Signatures are deterministic (RFC 6979). */
public final class KeySigner implements TransactionSigner, DigestSigner {

    private final ECKeyPair key;
    private final String address;

    /** A signer with that key pair. */
    public KeySigner(ECKeyPair key) {
        this.key = key;
        this.address = Hex.address(Credentials.create(key).getAddress());
    }

    /** A signer with those credentials. */
    public static KeySigner of(Credentials credentials) {
        return new KeySigner(credentials.getEcKeyPair());
    }

    /** A signer with a new key that is nowhere else. */
    public static KeySigner fresh() {
        try {
            return new KeySigner(Keys.createEcKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot make keys", e);
        }
    }

    /** The key, for the files that keep it. */
    ECKeyPair pair() {
        return key;
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public byte[] signDigest(byte[] digest) {
        if (digest.length != 32) {
            throw new IllegalArgumentException("a digest has 32 bytes, not " + digest.length);
        }
        Sign.SignatureData signed = Sign.signMessage(digest, key, false);
        byte[] signature = new byte[65];
        System.arraycopy(signed.getR(), 0, signature, 0, 32);
        System.arraycopy(signed.getS(), 0, signature, 32, 32);
        signature[64] = signed.getV()[0];
        return signature;
    }

    /** Names the address only: a signer may end up in a log. */
    @Override
    public String toString() {
        return "KeySigner(" + address + ")";
    }
}
