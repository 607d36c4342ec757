package io.virtengine.sdk.client;

import java.util.List;

/**
 * What a provider says of itself.
 *
 * @param gateway {@code https://host:port} of its tenant gateway
 * @param attributes canonical JSON object of placement attributes
 * @param prices canonical JSON object of list prices, informative
 * @param tlsFingerprint SHA-256 of the gateway's certificate, 32 bytes hexadecimal
 * @param encryptionKey X25519 public key for secrets, 32 bytes hexadecimal
 * @param attestationKey address that signs usage statements
 * @param operator address that bids and reports
 */
public record ProviderProfile(
        String gateway,
        String attributes,
        String prices,
        String tlsFingerprint,
        String encryptionKey,
        String attestationKey,
        String operator) {

    /** With another key for secrets. */
    public ProviderProfile withEncryptionKey(String key) {
        return new ProviderProfile(gateway, attributes, prices, tlsFingerprint, key, attestationKey, operator);
    }

    /** With another certificate. */
    public ProviderProfile withTlsFingerprint(String fingerprint) {
        return new ProviderProfile(gateway, attributes, prices, fingerprint, encryptionKey, attestationKey, operator);
    }

    List<Object> encodable() {
        return List.of(gateway, attributes, prices, tlsFingerprint, encryptionKey, attestationKey, operator);
    }
}
