package io.virtengine.agent.custody;

import io.virtengine.agent.lifecycle.SecretOpener;
import io.virtengine.sdk.envelope.EncryptionKey;
import io.virtengine.sdk.envelope.Envelope;
import io.virtengine.sdk.envelope.InvalidEnvelopeException;
import io.virtengine.sdk.envelope.SecretBinding;

/** Opens tenants' secrets with the provider's encryption key. */
public final class EnvelopeOpener implements SecretOpener {
    private final EncryptionKey key;

    public EnvelopeOpener(EncryptionKey key) {
        this.key = key;
    }

    @Override
    public byte[] open(String envelope, String manifestHash, String name) {
        try {
            return Envelope.parseText(envelope).open(key, SecretBinding.aad(manifestHash, name), SecretBinding.info());
        } catch (InvalidEnvelopeException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
