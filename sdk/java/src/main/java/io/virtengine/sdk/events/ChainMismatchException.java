package io.virtengine.sdk.events;

/**
 * The node's chain is not the one read so far. Blocks are final, so either the node is on another network or the
 * database belongs to another one: a person has to decide which.
 */
public final class ChainMismatchException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    public ChainMismatchException(String message) {
        super(message);
    }
}
