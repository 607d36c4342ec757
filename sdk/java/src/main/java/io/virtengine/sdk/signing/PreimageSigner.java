package io.virtengine.sdk.signing;

/**
 * Holder of a secp256k1 key that signs what it can read. The bytes are hashed by whoever holds the key, so a signer in
 * another process or device sees the transaction or typed data it is asked to sign, not an opaque digest.
 */
public interface PreimageSigner {

    /** Address of the key, lower case. */
    String address();

    /**
     * Signs the Keccak-256 of bytes.
     *
     * @param preimage an unsigned transaction as it is hashed, or EIP-712's {@code 0x1901 ‖ separator ‖ struct hash}
     * @return 65 bytes: r, s (in the lower half) and v (27 or 28)
     * @throws SignerUnavailableException if the key's holder gives no signature now; the same may be asked again later
     */
    byte[] sign(byte[] preimage);
}
