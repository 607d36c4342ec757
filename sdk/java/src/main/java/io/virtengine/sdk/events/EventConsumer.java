package io.virtengine.sdk.events;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Something that reacts to events, each once and in chain order; only what a node had left out and the gap audit found
 * comes when it is found.
 */
public interface EventConsumer {

    /** Names the consumer's cursor; never change it. */
    String name();

    /** Most events handled in one database transaction. */
    default int batchSize() {
        return 500;
    }

    /**
     * Handles events that this build knows. What is written through the connection is committed together with the
     * cursor: all events of the batch or none. If this throws, the same events come again, after a pause that grows to
     * a minute. Effects outside the database must bear repetition.
     */
    void handle(Connection transaction, List<RecordedEvent> events) throws SQLException;
}
