package io.virtengine.agent.custody;

import io.virtengine.agent.lifecycle.SecretOpener;
import io.virtengine.sdk.envelope.EncryptionKey;
import io.virtengine.sdk.envelope.Envelope;
import io.virtengine.sdk.envelope.InvalidEnvelopeException;
import io.virtengine.sdk.envelope.SecretBinding;
import java.util.List;

/** Opens tenants' secrets with whichever of the provider's encryption keys they were sealed to. */
public final class EnvelopeOpener implements SecretOpener {
    private final KeyRing keys;

    public EnvelopeOpener(KeyRing keys) {
        this.keys = keys;
    }

    @Override
    public byte[] open(String envelope, String manifestHash, String name) {
        try {
            Envelope parsed = Envelope.parseText(envelope);
            List<EncryptionKey> openers = keys.openers();
            EncryptionKey key = openers.stream()
                    .filter(opener ->
                            parsed.recipients().contains(opener.recipient().fingerprint()))
                    .findFirst()
                    .orElse(openers.getFirst());
            return parsed.open(key, SecretBinding.aad(manifestHash, name), SecretBinding.info());
        } catch (InvalidEnvelopeException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
