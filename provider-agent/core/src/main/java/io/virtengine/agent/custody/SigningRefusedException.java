package io.virtengine.agent.custody;

import io.virtengine.sdk.signing.SignerUnavailableException;

/** The agent itself keeps a key from signing now; the message says why and what ends it. */
public final class SigningRefusedException extends SignerUnavailableException {
    private static final long serialVersionUID = 1L;

    SigningRefusedException(String message) {
        super(message);
    }
}
