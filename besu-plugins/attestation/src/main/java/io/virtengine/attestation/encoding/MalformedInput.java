package io.virtengine.attestation.encoding;

/** Bytes that break their format. Carries no stack trace: it is an answer about the input, not an accident. */
public final class MalformedInput extends Exception {
    /** @param message what is wrong, and where */
    public MalformedInput(final String message) {
        super(message, null, false, false);
    }

    /** The message, never absent. */
    public String reason() {
        return String.valueOf(getMessage());
    }

    /** Throws unless {@code holds}. */
    public static void unless(final boolean holds, final String message) throws MalformedInput {
        if (!holds) {
            throw new MalformedInput(message);
        }
    }
}
