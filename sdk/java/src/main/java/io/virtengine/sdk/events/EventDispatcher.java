package io.virtengine.sdk.events;

import io.virtengine.sdk.chain.ChainLog;
import io.virtengine.sdk.db.Lease;
import io.virtengine.sdk.db.Transactions;
import io.virtengine.sdk.work.LeasedWorker;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/**
 * Feeds consumers from the inbox, each on a thread of its own with a cursor of its own, so that a slow or failing one
 * holds up no other. Many processes may run the same consumers; each batch is handled by one of them.
 */
public final class EventDispatcher implements AutoCloseable {

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

    private final Transactions transactions;
    private final EventDecoder decoder;
    private final String inbox;
    private final Duration poll;
    private final List<Feed> feeds;
    private final AtomicLong unknown = new AtomicLong();

    /**
     * A dispatcher; {@link #start} sets it going.
     *
     * @param inbox the inbox's name
     * @param poll how often the inbox is looked at when nobody calls {@link #wake}
     */
    public EventDispatcher(
            DataSource database,
            EventDecoder decoder,
            String inbox,
            Duration poll,
            List<? extends EventConsumer> consumers) {
        this.transactions = new Transactions(database);
        this.decoder = decoder;
        this.inbox = inbox;
        this.poll = poll;
        this.feeds = consumers.stream().map(Feed::new).toList();
        if (feeds.stream().map(f -> f.consumer.name()).distinct().count() != feeds.size()) {
            throw new IllegalArgumentException("two consumers have the same name");
        }
    }

    /** Starts feeding. */
    public EventDispatcher start() {
        feeds.forEach(feed -> feed.worker.start());
        return this;
    }

    /** Makes consumers look at the inbox now. */
    public void wake() {
        feeds.forEach(feed -> feed.worker.wake());
    }

    /** Consumers that failed at their last attempt, with the reason. */
    public Map<String, String> failures() {
        var failures = new TreeMap<String, String>();
        feeds.forEach(feed -> feed.worker.failure().ifPresent(reason -> failures.put(feed.consumer.name(), reason)));
        return failures;
    }

    /** Events passed over because this build does not know them, counted once per consumer. */
    public long unknownEvents() {
        return unknown.get();
    }

    /** The block up to which a consumer has handled everything; empty before its first look. */
    public Optional<Long> handledThrough(String consumer) throws SQLException {
        return transactions.call(connection -> handledThrough(connection, consumer));
    }

    /** As {@link #handledThrough(String)}, as the caller's transaction sees it. */
    public static Optional<Long> handledThrough(Connection connection, String consumer) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("select through_block from event_cursor where consumer = ?")) {
            select.setString(1, consumer);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(row.getLong(1)) : Optional.empty();
            }
        }
    }

    /** Puts a consumer back to the start, within the transaction that also empties what it has built. */
    public static void forget(Connection connection, String consumer) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("delete from event_cursor where consumer = ?")) {
            delete.setString(1, consumer);
            delete.executeUpdate();
        }
    }

    /** One consumer and its thread. */
    private final class Feed {
        private final EventConsumer consumer;
        private final LeasedWorker worker;

        Feed(EventConsumer consumer) {
            this.consumer = consumer;
            this.worker = new LeasedWorker(
                    "event-consumer-" + consumer.name(),
                    Lease.NONE,
                    LONGEST_PAUSE,
                    () -> poll,
                    () -> transactions.call(this::batch));
        }

        private boolean batch(Connection connection) throws SQLException {
            Optional<Long> nextBlock = EventInbox.nextBlock(connection, inbox);
            if (nextBlock.isEmpty()) {
                return false;
            }
            Optional<Cursor> cursor = lockCursor(connection);
            if (cursor.isEmpty()) {
                return false;
            }
            List<ChainLog> late = LateEvents.take(connection, consumer.name(), consumer.batchSize());
            if (!late.isEmpty()) {
                hand(connection, late);
                return true;
            }
            if (cursor.get().throughBlock() >= nextBlock.get() - 1) {
                return false;
            }
            EventPosition position = cursor.get().position();
            List<ChainLog> logs = EventInbox.after(connection, position, nextBlock.get(), consumer.batchSize());
            hand(connection, logs);
            boolean more = logs.size() == consumer.batchSize();
            if (!logs.isEmpty()) {
                ChainLog last = logs.getLast();
                position = new EventPosition(last.blockNumber(), last.logIndex());
            }
            // A full batch may have ended in the middle of its last block.
            moveCursor(connection, position, more ? position.blockNumber() - 1 : nextBlock.get() - 1);
            return more;
        }

        private void hand(Connection connection, List<ChainLog> logs) throws SQLException {
            var known = new ArrayList<RecordedEvent>();
            logs.forEach(log -> decoder.decode(log).ifPresent(known::add));
            if (!known.isEmpty()) {
                consumer.handle(connection, known);
            }
            unknown.addAndGet(logs.size() - known.size());
        }

        private record Cursor(EventPosition position, long throughBlock) {}

        /** The cursor, locked for this transaction; empty while another process works with it. */
        private Optional<Cursor> lockCursor(Connection connection) throws SQLException {
            try (PreparedStatement insert = connection.prepareStatement(
                    "insert into event_cursor (consumer, block_number, log_index, through_block)"
                            + " values (?, -1, -1, -1) on conflict do nothing")) {
                insert.setString(1, consumer.name());
                insert.executeUpdate();
            }
            try (PreparedStatement select = connection.prepareStatement(
                    "select block_number, log_index, through_block from event_cursor where consumer = ?"
                            + " for update skip locked")) {
                select.setString(1, consumer.name());
                try (ResultSet row = select.executeQuery()) {
                    return row.next()
                            ? Optional.of(new Cursor(new EventPosition(row.getLong(1), row.getInt(2)), row.getLong(3)))
                            : Optional.empty();
                }
            }
        }

        private void moveCursor(Connection connection, EventPosition position, long through) throws SQLException {
            try (PreparedStatement update = connection.prepareStatement(
                    "update event_cursor set block_number = ?, log_index = ?, through_block = ? where consumer = ?")) {
                update.setLong(1, position.blockNumber());
                update.setInt(2, position.logIndex());
                update.setLong(3, through);
                update.setString(4, consumer.name());
                update.executeUpdate();
            }
        }
    }

    /** Stops after the batches in hand. */
    @Override
    public void close() {
        feeds.forEach(feed -> feed.worker.end());
        feeds.forEach(feed -> feed.worker.close());
    }
}
