package io.virtengine.sdk.signing;

import org.web3j.crypto.Hash;

/** Holder of a secp256k1 key that signs 32-byte digests. */
public interface DigestSigner extends PreimageSigner {

    /**
     * Signs a digest.
     *
     * @param digest 32 bytes
     * @return 65 bytes: r, s (in the lower half) and v (27 or 28)
     */
    byte[] signDigest(byte[] digest);

    @Override
    default byte[] sign(byte[] preimage) {
        return signDigest(Hash.sha3(preimage));
    }
}
