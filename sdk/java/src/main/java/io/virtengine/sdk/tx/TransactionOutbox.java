package io.virtengine.sdk.tx;

import io.virtengine.sdk.abi.Hex;
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

    /**
     * Hands what one key has not signed yet to another, in order. Whoever sends for the first key is fenced off before,
     * and looks again at what is left to it; bytes that are signed stay the first key's.
     *
     * @return how many intents changed hands
     */
    public int reassign(Connection transaction, String from, String to) throws SQLException {
        try (PreparedStatement fence =
                transaction.prepareStatement("update tx_sender set fence = fence + 1 where address = ?")) {
            fence.setString(1, Hex.address(from));
            fence.executeUpdate();
        }
        String sql = "update tx_intent set sender = ?, state = 'created', attempts = 0, next_attempt_at = now()"
                + " where sender = ? and state in ('created', 'checked')";
        try (PreparedStatement move = transaction.prepareStatement(sql)) {
            move.setString(1, Hex.address(to));
            move.setString(2, Hex.address(from));
            return move.executeUpdate();
        }
    }

    /**
     * Starts an intent over with another key after the chain refused it or it was given up. Its former bytes stay on
     * record as superseded.
     *
     * @param failed a final intent that did not succeed
     * @param delay how long it waits before it is tried
     */
    public void restart(Connection transaction, TransactionRecord failed, String to, Duration delay)
            throws SQLException {
        try (PreparedStatement keep =
                transaction.prepareStatement("insert into tx_superseded (tx_hash, intent_id, nonce)"
                        + " select tx_hash, id, nonce from tx_intent where id = ? and tx_hash is not null")) {
            keep.setLong(1, failed.id());
            keep.executeUpdate();
        }
        String sql = "update tx_intent set sender = ?, state = 'created', attempts = 0,"
                + " next_attempt_at = now() + ? * interval '1 millisecond', nonce = null, raw = null, tx_hash = null, sent_at = null, finished_at = null, block_number = null,"
                + " block_hash = null, gas_used = null, gas_limit = null, error_name = null, error_text = null"
                + " where id = ? and state in ('mined_reverted', 'dead')";
        try (PreparedStatement restart = transaction.prepareStatement(sql)) {
            restart.setString(1, Hex.address(to));
            restart.setLong(2, delay.toMillis());
            restart.setLong(3, failed.id());
            if (restart.executeUpdate() != 1) {
                throw new SQLException("transaction row " + failed.id() + " has not failed");
            }
        }
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
