package io.virtengine.sdk.envelope;

import org.jspecify.annotations.Nullable;

/** An envelope that cannot be made or opened. Says nothing about the content. */
public final class EnvelopeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    EnvelopeException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
