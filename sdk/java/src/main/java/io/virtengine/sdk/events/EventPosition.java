package io.virtengine.sdk.events;

import java.util.Comparator;

/**
 * A place in the chain's order of events.
 *
 * @param blockNumber height
 * @param logIndex position in the block
 */
public record EventPosition(long blockNumber, int logIndex) implements Comparable<EventPosition> {

    /** Before every event. */
    public static final EventPosition START = new EventPosition(-1, -1);

    private static final Comparator<EventPosition> ORDER =
            Comparator.comparingLong(EventPosition::blockNumber).thenComparingInt(EventPosition::logIndex);

    @Override
    public int compareTo(EventPosition other) {
        return ORDER.compare(this, other);
    }
}
