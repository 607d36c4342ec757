package io.virtengine.sdk.tx;

import io.virtengine.sdk.db.Transactions;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;

/**
 * Where business code leaves what it wants sent, in its own database transaction, and looks up what became of it. A
 * {@link TransactionSender} of the same database does the sending.
 */
public final class TransactionOutbox {

    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private final DataSource database;

    /** The outbox in that database, whose tables {@code SdkSchema.migrate} made. */
    public TransactionOutbox(DataSource database) {
        this.database = database;
    }

    /**
     * Records an intent within the caller's transaction: it is sent if and only if that transaction commits.
     *
     * @return true if it is new, false if the same intent was recorded before
     * @throws IdempotencyConflictException if the key stands for another content
     */
    public boolean enqueue(Connection transaction, TransactionIntent intent) throws SQLException {
        String sql = """
                insert into tx_intent (sender, idempotency_key, purpose, recipient, data, value, priority, deadline, state)
                values (?, ?, ?, ?, ?, ?, ?, ?, 'created') on conflict (idempotency_key) do nothing""";
        try (PreparedStatement insert = transaction.prepareStatement(sql)) {
            insert.setString(1, intent.sender());
            insert.setString(2, intent.idempotencyKey());
            insert.setString(3, intent.purpose());
            insert.setString(4, intent.to());
            insert.setBytes(5, intent.data());
            insert.setBigDecimal(6, new BigDecimal(intent.value()));
            insert.setInt(7, intent.priority());
            Instant deadline = intent.deadline();
            insert.setTimestamp(8, deadline == null ? null : Timestamp.from(deadline));
            if (insert.executeUpdate() == 1) {
                return true;
            }
        }
        TransactionRecord known = find(transaction, intent.idempotencyKey())
                .orElseThrow(() -> new IdempotencyConflictException(intent.idempotencyKey()));
        boolean same = known.sender().equals(intent.sender())
                && Objects.equals(known.to(), intent.to())
                && Arrays.equals(known.data(), intent.data())
                && known.value().equals(intent.value());
        if (!same) {
            throw new IdempotencyConflictException(intent.idempotencyKey());
        }
        return false;
    }

    /** Records an intent in a transaction of its own. */
    public boolean enqueue(TransactionIntent intent) throws SQLException {
        return new Transactions(database).call(connection -> enqueue(connection, intent));
    }

    /** The intent of that name, if there is one. */
    public Optional<TransactionRecord> find(String idempotencyKey) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return find(connection, idempotencyKey);
        }
    }

    /** The intent of that name as the caller's transaction sees it. */
    public Optional<TransactionRecord> find(Connection connection, String idempotencyKey) throws SQLException {
        String sql = "select " + IntentRows.COLUMNS + " from tx_intent where idempotency_key = ?";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, idempotencyKey);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(IntentRows.read(row)) : Optional.empty();
            }
        }
    }

    /** Intents that were given up and that nobody has retried or dropped yet, the newest first, at most 1,000. */
    public List<TransactionRecord> deadLetters() throws SQLException {
        String sql = "select " + IntentRows.COLUMNS + " from tx_intent where state = 'dead' and dropped_at is null"
                + " order by id desc limit 1000";
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            var found = new ArrayList<TransactionRecord>();
            while (row.next()) {
                found.add(IntentRows.read(row));
            }
            return found;
        }
    }

    /**
     * Tries a dead letter again from the start, without its deadline. Its listener is told once more when that ends.
     *
     * @return false if it is no dead letter, or not any more
     */
    public boolean retry(long id) throws SQLException {
        return changeDead(
                id,
                "state = 'created', attempts = 0, next_attempt_at = now(), deadline = null, finished_at = null,"
                        + " error_name = null, error_text = null");
    }

    /**
     * Takes a dead letter off the list. Its row stays, and so does its name: the same intent is not sent again.
     *
     * @return false if it is no dead letter, or not any more
     */
    public boolean drop(long id) throws SQLException {
        return changeDead(id, "dropped_at = now()");
    }

    private boolean changeDead(long id, String assignments) throws SQLException {
        return new Transactions(database).call(connection -> {
            try (PreparedStatement update = connection.prepareStatement("update tx_intent set " + assignments
                    + " where id = ? and state = 'dead' and dropped_at is null")) {
                update.setLong(1, id);
                return update.executeUpdate() == 1;
            }
        });
    }

    /**
     * Waits until an intent's fate is known.
     *
     * @throws TimeoutException if it is not within that time; the intent stays as it is
     */
    public TransactionRecord await(String idempotencyKey, Duration limit)
            throws SQLException, TimeoutException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            TransactionRecord record = find(idempotencyKey)
                    .orElseThrow(() -> new IllegalArgumentException("no transaction is called " + idempotencyKey));
            if (record.state().isFinal()) {
                return record;
            }
            if (System.nanoTime() > end) {
                throw new TimeoutException("not final after " + limit + ": " + record);
            }
            Thread.sleep(LOOK_EVERY);
        }
    }
}
