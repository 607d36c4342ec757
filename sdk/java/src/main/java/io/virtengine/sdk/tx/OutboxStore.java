package io.virtengine.sdk.tx;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.chain.DecodedRevert;
import io.virtengine.sdk.chain.Receipt;
import io.virtengine.sdk.db.Transactions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.web3j.crypto.Hash;

/** One key's rows. Every write checks the lease first, in the same transaction. */
final class OutboxStore {

    private final DataSource database;
    private final Transactions transactions;
    private final String sender;
    private final SenderLease lease;
    private final TransactionListener listener;

    OutboxStore(DataSource database, String sender, SenderLease lease, TransactionListener listener) {
        this.database = database;
        this.transactions = new Transactions(database);
        this.sender = sender;
        this.lease = lease;
        this.listener = listener;
    }

    /** Bytes that are signed and not yet known to be mined. */
    record InFlight(
            TransactionRecord row,
            long nonce,
            String hash,
            byte[] raw,
            @Nullable Instant sentAt) {}

    /** Everything in flight, by nonce. */
    List<InFlight> inFlight() throws SQLException {
        String sql = "select " + IntentRows.COLUMNS + ", raw, sent_at from tx_intent"
                + " where sender = ? and state in ('signed', 'sent') order by nonce";
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, sender);
            var found = new ArrayList<InFlight>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    Timestamp sentAt = row.getTimestamp("sent_at");
                    found.add(new InFlight(
                            IntentRows.read(row),
                            row.getLong("nonce"),
                            row.getString("tx_hash"),
                            row.getBytes("raw"),
                            sentAt == null ? null : sentAt.toInstant()));
                }
            }
            return found;
        }
    }

    /** An intent that waits to be signed. */
    record Waiting(TransactionRecord row, @Nullable Instant deadline) {}

    /** Intents whose turn has come, the most urgent first. */
    List<Waiting> due(int limit) throws SQLException {
        String sql = "select " + IntentRows.COLUMNS + ", deadline from tx_intent where sender = ?"
                + " and state in ('created', 'checked') and next_attempt_at <= now()"
                + " order by priority desc, id limit ?";
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, sender);
            select.setInt(2, limit);
            var found = new ArrayList<Waiting>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    Timestamp deadline = row.getTimestamp("deadline");
                    found.add(new Waiting(IntentRows.read(row), deadline == null ? null : deadline.toInstant()));
                }
            }
            return found;
        }
    }

    void checked(TransactionRecord row, long gasLimit) throws SQLException {
        write(row.id(), "state = 'checked', gas_limit = ?", gasLimit);
    }

    /** Tries again later. */
    void postpone(TransactionRecord row, Duration delay, String reason) throws SQLException {
        write(
                row.id(),
                "attempts = attempts + 1, next_attempt_at = now() + ? * interval '1 millisecond', error_text = ?",
                delay.toMillis(),
                reason);
    }

    /**
     * Gives the intent the next free nonce, signs it and puts the bytes on record, all or nothing.
     *
     * @param alone whether nothing is in flight, so that the chain must know every nonce ever given out
     */
    InFlight sign(TransactionRecord row, long nonceOnChain, boolean alone, LongFunction<byte[]> signWithNonce)
            throws SQLException {
        return transactions.call(connection -> {
            lease.check(connection);
            long next = nextNonce(connection);
            if (alone && nonceOnChain < next) {
                throw new IllegalStateException("the node knows " + nonceOnChain + " transactions of " + sender
                        + ", but " + next + " were mined: this database belongs to another chain");
            }
            long nonce = Math.max(nonceOnChain, next);
            byte[] raw = signWithNonce.apply(nonce);
            String hash = Hex.encode(Hash.sha3(raw));
            update(connection, row.id(), "state = 'signed', nonce = ?, raw = ?, tx_hash = ?", nonce, raw, hash);
            return new InFlight(row, nonce, hash, raw, null);
        });
    }

    private long nextNonce(Connection connection) throws SQLException {
        String sql = "select coalesce(max(nonce) + 1, 0) from tx_intent where sender = ?";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, sender);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    void sent(InFlight transaction) throws SQLException {
        write(transaction.row().id(), "state = 'sent', sent_at = now()");
    }

    /** Takes a signature back that no node has accepted; its nonce becomes free. */
    void unsign(InFlight transaction, Duration delay, String reason) throws SQLException {
        write(
                transaction.row().id(),
                "state = 'created', nonce = null, raw = null, tx_hash = null, attempts = attempts + 1,"
                        + " next_attempt_at = now() + ? * interval '1 millisecond', error_text = ?",
                delay.toMillis(),
                reason);
    }

    /** Starts an intent over whose nonce was taken by a mined transaction that is not in this outbox. */
    void supersede(InFlight transaction) throws SQLException {
        transactions.run(connection -> {
            lease.check(connection);
            try (PreparedStatement insert = connection.prepareStatement(
                    "insert into tx_superseded (tx_hash, intent_id, nonce) values (?, ?, ?)")) {
                insert.setString(1, transaction.hash());
                insert.setLong(2, transaction.row().id());
                insert.setLong(3, transaction.nonce());
                insert.executeUpdate();
            }
            update(
                    connection,
                    transaction.row().id(),
                    "state = 'created', nonce = null, raw = null, tx_hash = null, sent_at = null");
        });
    }

    /** Records what the chain did and tells the listener, in one transaction. */
    void mined(InFlight transaction, Receipt receipt, @Nullable DecodedRevert reason) throws SQLException {
        finish(
                transaction.row().id(),
                "state = ?, block_number = ?, block_hash = ?, gas_used = ?, error_name = ?, error_text = ?,"
                        + " finished_at = now()",
                (receipt.succeeded() ? TransactionState.MINED_OK : TransactionState.MINED_REVERTED).column(),
                receipt.blockNumber(),
                receipt.blockHash(),
                receipt.gasUsed(),
                reason == null ? null : reason.name(),
                reason == null ? null : reason.message());
    }

    /** Gives an intent up and tells the listener, in one transaction. */
    void dead(TransactionRecord row, String name, String text) throws SQLException {
        finish(row.id(), "state = 'dead', error_name = ?, error_text = ?, finished_at = now()", name, text);
    }

    private void finish(long id, String assignments, @Nullable Object... values) throws SQLException {
        transactions.run(connection -> {
            lease.check(connection);
            update(connection, id, assignments, values);
            listener.finished(connection, read(connection, id));
        });
    }

    private void write(long id, String assignments, @Nullable Object... values) throws SQLException {
        transactions.run(connection -> {
            lease.check(connection);
            update(connection, id, assignments, values);
        });
    }

    private static void update(Connection connection, long id, String assignments, @Nullable Object... values)
            throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("update tx_intent set " + assignments + " where id = ?")) {
            for (int i = 0; i < values.length; i++) {
                update.setObject(i + 1, values[i]);
            }
            update.setLong(values.length + 1, id);
            if (update.executeUpdate() != 1) {
                throw new SQLException("transaction row " + id + " is gone");
            }
        }
    }

    private static TransactionRecord read(Connection connection, long id) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("select " + IntentRows.COLUMNS + " from tx_intent where id = ?")) {
            select.setLong(1, id);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return IntentRows.read(row);
            }
        }
    }
}
