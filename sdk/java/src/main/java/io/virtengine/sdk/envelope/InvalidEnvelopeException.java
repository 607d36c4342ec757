package io.virtengine.sdk.envelope;

import org.jspecify.annotations.Nullable;

/** An envelope that does not open. Nothing of its content is given out, and no message repeats any of it. */
public final class InvalidEnvelopeException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** What is wrong. */
    public enum Reason {
        /** The bytes are not of this form or version: cut short, trailing bytes, counts out of range. */
        MALFORMED,
        /** It was sealed, but to other keys than this one. */
        OTHER_RECIPIENT,
        /** It was sealed to this key, for another use: the associated data or the info differ. */
        OTHER_CONTEXT,
        /** It was sealed to this key, and some byte of it changed since. */
        ALTERED
    }

    InvalidEnvelopeException(Reason reason, String message) {
        this(reason, message, null);
    }

    InvalidEnvelopeException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** What is wrong. */
    public Reason reason() {
        return reason;
    }
}
