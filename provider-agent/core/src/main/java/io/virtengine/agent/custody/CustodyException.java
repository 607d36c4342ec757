package io.virtengine.agent.custody;

/** Keys cannot be made or opened; the message says what the operator should do. */
public final class CustodyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CustodyException(String message) {
        super(message);
    }

    public CustodyException(String message, Throwable cause) {
        super(message, cause);
    }
}
