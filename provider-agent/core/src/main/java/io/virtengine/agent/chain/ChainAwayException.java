package io.virtengine.agent.chain;

/** The chain did not answer. Nothing is known about what was asked: it is neither there nor gone. */
public final class ChainAwayException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ChainAwayException(String message, Throwable cause) {
        super(message, cause);
    }
}
