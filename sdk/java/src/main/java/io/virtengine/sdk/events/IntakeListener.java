package io.virtengine.sdk.events;

/** Told what an intake does, on its thread. */
@FunctionalInterface
public interface IntakeListener {

    /** Listens to nothing. */
    IntakeListener NONE = (range, atHead) -> {};

    /**
     * A range is stored.
     *
     * @param atHead whether its last block is the node's head; false while catching up
     */
    void stored(BlockRange range, boolean atHead);

    /** The node's head was looked at and everything up to it is stored. */
    default void atHead() {}

    /** A step failed and is tried again. */
    default void failed(Exception failure) {}
}
