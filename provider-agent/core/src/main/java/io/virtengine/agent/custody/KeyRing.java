package io.virtengine.agent.custody;

import io.virtengine.sdk.envelope.EncryptionKey;
import io.virtengine.sdk.signing.KeySigner;

/**
 * The provider's keys, opened.
 *
 * @param operator bids, reports readiness, submits; an operator of the provider on chain
 * @param attestation signs usage statements; has no other right
 * @param encryption opens secrets sealed to this provider
 * @param tls the gateway's certificate and key
 * @param tokenSecret 32 bytes that authenticate the gateway's tokens
 */
public record KeyRing(
        KeySigner operator, KeySigner attestation, EncryptionKey encryption, TlsIdentity tls, byte[] tokenSecret) {
    @Override
    public String toString() {
        return "KeyRing[operator=" + operator.address() + ", attestation=" + attestation.address() + "]";
    }
}
