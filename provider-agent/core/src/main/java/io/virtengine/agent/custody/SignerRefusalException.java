package io.virtengine.agent.custody;

import io.virtengine.sdk.signing.SignerUnavailableException;

/** The holder of a key was reached and will not sign: it does not know the key, or forbids this use of it. */
final class SignerRefusalException extends SignerUnavailableException {
    private static final long serialVersionUID = 1L;

    SignerRefusalException(String message) {
        super(message);
    }
}
