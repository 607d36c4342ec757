package io.virtengine.sdk.signing;

/** Holder of a secp256k1 key that signs 32-byte digests. */
public interface DigestSigner {

    /** Address of the key, lower case. */
    String address();

    /**
     * Signs a digest.
     *
     * @param digest 32 bytes
     * @return 65 bytes: r, s (in the lower half) and v (27 or 28)
     */
    byte[] signDigest(byte[] digest);
}
