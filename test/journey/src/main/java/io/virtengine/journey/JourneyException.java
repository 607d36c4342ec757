package io.virtengine.journey;

/** A step of the journey did not hold; the message says which and what was seen instead. */
public final class JourneyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public JourneyException(String message) {
        super(message);
    }

    public JourneyException(String message, Throwable cause) {
        super(message, cause);
    }
}
