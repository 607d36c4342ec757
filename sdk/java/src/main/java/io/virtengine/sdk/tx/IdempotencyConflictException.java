package io.virtengine.sdk.tx;

/** An idempotency key was used again for something else. Choose a key that names the content. */
public final class IdempotencyConflictException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    IdempotencyConflictException(String key) {
        super("another transaction is already called " + key);
    }
}
