package io.virtengine.sdk.signing;

import io.virtengine.sdk.abi.Hex;
import java.util.Map;

/**
 * A new attestation key's consent to serve a provider, as {@code IProviderRegistry.rotateAttestationKey} wants it signed.
 *
 * @param provider the provider's owner
 * @param previous the key that is replaced
 * @param next the key that signs this
 * @param nonce {@code rotationNonce} of the provider
 */
public record KeyRotation(String provider, String previous, String next, long nonce) {

    private static final TypedStruct TYPE =
            TypedStruct.of("KeyRotation(address provider,address previous,address next,uint64 nonce)");

    public KeyRotation {
        provider = Hex.address(provider);
        previous = Hex.address(previous);
        next = Hex.address(next);
    }

    /** The provider registry's signing domain. */
    public static Eip712Domain domain(long chainId, String providerRegistry) {
        return new Eip712Domain("VirtEngine Providers", "1", chainId, providerRegistry);
    }

    /** What the new key signs: hashed with Keccak-256 it is the digest. */
    public byte[] preimage(Eip712Domain domain) {
        return TYPE.preimage(domain, Map.of("provider", provider, "previous", previous, "next", next, "nonce", nonce));
    }
}
