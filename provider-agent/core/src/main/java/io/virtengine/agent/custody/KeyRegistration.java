package io.virtengine.agent.custody;

import io.virtengine.agent.chain.Intents;
import io.virtengine.agent.chain.Market;
import io.virtengine.agent.work.UnitOfWork;
import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.signing.Eip712Domain;
import io.virtengine.sdk.signing.KeyRotation;
import io.virtengine.sdk.signing.PreimageSigner;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a new key gets on chain. The attestation key is replaced by the operator's own transaction, to which the new key
 * agrees by signature; operator, encryption key and certificate only the provider's owner may change.
 */
public final class KeyRegistration {
    private static final String NONCE = ":";
    private final Market market;
    private final Intents intents;
    private final Eip712Domain domain;
    private final String provider;

    /** @param domain signing domain of the provider registry */
    public KeyRegistration(Market market, Intents intents, Eip712Domain domain, String provider) {
        this.market = market;
        this.intents = intents;
        this.domain = domain;
        this.provider = Hex.address(provider);
    }

    /**
     * What is to be sent.
     *
     * @param instruction the owner's command; for an attestation key it is needed only if no operator can send
     * @param intent the agent's own transaction, if it may send one
     */
    record Prepared(String instruction, Intents.@Nullable Intent intent) {}

    /** The owner's command for a role whose registration needs nothing from the chain; empty for the attestation key. */
    static String ownersCommand(KeyRole role, String publicId) {
        return switch (role) {
            case OPERATOR -> "ve provider rotate-operator " + publicId;
            case ENCRYPTION -> "ve provider rotate-encryption-key " + publicId;
            case TLS -> "ve provider rotate-certificate " + publicId;
            case ATTESTATION -> "";
        };
    }

    /**
     * Prepares the registration.
     *
     * @param next the new key, where it signs
     * @throws io.virtengine.agent.chain.ChainAwayException if the chain does not answer
     */
    Prepared prepare(KeyRole role, String publicId, @Nullable PreimageSigner next) {
        if (role != KeyRole.ATTESTATION || next == null) {
            return new Prepared(ownersCommand(role, publicId), null);
        }
        long nonce = market.rotationNonce(provider);
        KeyRotation consent =
                new KeyRotation(provider, market.provider(provider).attestationKey(), publicId, nonce);
        String proof = Hex.encode(next.sign(consent.preimage(domain)));
        return new Prepared(
                "ve provider rotate-attestation " + publicId + " --proof " + proof,
                Intents.Intent.of(
                                "rotate-attestation:" + publicId + NONCE + nonce,
                                "ProviderRegistry",
                                "rotateAttestationKey",
                                publicId,
                                proof)
                        .urgent());
    }

    /** Whether an intent made here carries the nonce the chain wants now. */
    boolean isCurrent(String intentKey) {
        return intentKey.endsWith(NONCE + market.rotationNonce(provider));
    }

    void send(UnitOfWork unit, Intents.Intent intent) {
        intents.record(unit, intent);
    }

    /** Whether the agent's own registration has failed for good. */
    Optional<String> failure(UnitOfWork unit, String intentKey) {
        return intents.outcome(unit, intentKey)
                .filter(outcome -> outcome.known() && !outcome.succeeded())
                .map(outcome -> outcome.error() + ": " + outcome.text());
    }

    /** Whether the chain names this key for its role. */
    boolean registered(KeyRole role, String publicId) {
        Market.ProviderView now = market.provider(provider);
        String onChain = switch (role) {
            case OPERATOR -> now.operator();
            case ATTESTATION -> now.attestationKey();
            case ENCRYPTION -> now.encryptionKey();
            case TLS -> now.tlsFingerprint();
        };
        return onChain.equalsIgnoreCase(publicId);
    }

    /** Until when the chain takes statements signed by the key before the present one. */
    Instant overlapEnd() {
        return market.provider(provider).previousValidUntil();
    }
}
