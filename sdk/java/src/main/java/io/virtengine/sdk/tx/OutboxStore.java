package io.virtengine.sdk.tx;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.chain.DecodedRevert;
import io.virtengine.sdk.chain.Receipt;
import io.virtengine.sdk.db.Transactions;
import java.math.BigDecimal;
import java.math.BigInteger;
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
import java.util.stream.Stream;
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
            @Nullable Instant sentAt,
            @Nullable Instant pricedAt,
            @Nullable GasPricing pricing,
            List<Earlier> earlier) {

        /** Hashes under which it may be mined. */
        Stream<String> hashes() {
            return Stream.concat(Stream.of(hash), earlier.stream().map(Earlier::hash));
        }
    }

    /** Bytes that were replaced by dearer ones and may be mined all the same. */
    record Earlier(String hash, byte[] raw) {}

    /** Everything in flight, by nonce. */
    List<InFlight> inFlight() throws SQLException {
        String sql = "select " + IntentRows.COLUMNS + ", raw, sent_at, priced_at, max_fee, max_tip"
                + " from tx_intent where sender = ? and state in ('signed', 'sent', 'replaced') order by nonce";
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, sender);
            var found = new ArrayList<InFlight>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    TransactionRecord record = IntentRows.read(row);
                    found.add(new InFlight(
                            record,
                            row.getLong("nonce"),
                            row.getString("tx_hash"),
                            row.getBytes("raw"),
                            instant(row, "sent_at"),
                            instant(row, "priced_at"),
                            pricing(row),
                            record.state() == TransactionState.REPLACED ? earlier(connection, record) : List.of()));
                }
            }
            return found;
        }
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }

    private static @Nullable GasPricing pricing(ResultSet row) throws SQLException {
        BigDecimal fee = row.getBigDecimal("max_fee");
        BigDecimal tip = row.getBigDecimal("max_tip");
        if (fee == null) {
            return null;
        }
        return tip == null
                ? new GasPricing.Legacy(fee.toBigIntegerExact())
                : new GasPricing.Dynamic(fee.toBigIntegerExact(), tip.toBigIntegerExact());
    }

    /** The newest first. */
    private static List<Earlier> earlier(Connection connection, TransactionRecord record) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "select tx_hash, raw from tx_replaced where intent_id = ? and nonce = ? order by at desc")) {
            select.setLong(1, record.id());
            select.setObject(2, record.nonce());
            var found = new ArrayList<Earlier>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.add(new Earlier(row.getString(1), row.getBytes(2)));
                }
            }
            return found;
        }
    }

    /**
     * What the key has signed.
     *
     * @param lastMinute transactions within a minute
     * @param lastMinuteHere of these, to the contract asked about
     * @param lastDay wei within 24 hours, at the most that may be charged
     */
    record Usage(long lastMinute, long lastMinuteHere, BigInteger lastDay) {}

    Usage usage(@Nullable String contract) throws SQLException {
        String sql = """
                select count(*) filter (where signed_at > now() - interval '1 minute'),
                    count(*) filter (where signed_at > now() - interval '1 minute' and recipient is not distinct from ?),
                    coalesce(sum(value + coalesce(gas_used, gas_limit, 0) * coalesce(max_fee, 0)), 0)
                from tx_intent where sender = ? and signed_at > now() - interval '24 hours'""";
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, contract);
            select.setString(2, sender);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return new Usage(
                        row.getLong(1), row.getLong(2), row.getBigDecimal(3).toBigInteger());
            }
        }
    }

    /** Lets an intent wait that has done nothing wrong. */
    void hold(TransactionRecord row, Duration delay, String reason) throws SQLException {
        write(
                row.id(),
                "next_attempt_at = now() + ? * interval '1 millisecond', error_text = ?",
                delay.toMillis(),
                reason);
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
    InFlight sign(
            TransactionRecord row,
            long nonceOnChain,
            boolean alone,
            GasPricing pricing,
            LongFunction<byte[]> signWithNonce)
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
            update(
                    connection,
                    row.id(),
                    "state = 'signed', nonce = ?, raw = ?, tx_hash = ?, max_fee = ?, max_tip = ?, signed_at = now(),"
                            + " priced_at = now()",
                    nonce,
                    raw,
                    hash,
                    fee(pricing),
                    tip(pricing));
            return new InFlight(row, nonce, hash, raw, null, Instant.now(), pricing, List.of());
        });
    }

    /** Puts dearer bytes with the same nonce on record and keeps the ones before, all or nothing. */
    InFlight replace(InFlight before, GasPricing pricing, byte[] raw) throws SQLException {
        return transactions.call(connection -> {
            lease.check(connection);
            keep(connection, before);
            String hash = Hex.encode(Hash.sha3(raw));
            update(
                    connection,
                    before.row().id(),
                    "state = 'replaced', raw = ?, tx_hash = ?, max_fee = ?, max_tip = ?, priced_at = now(), sent_at = null",
                    raw,
                    hash,
                    fee(pricing),
                    tip(pricing));
            var earlier = new ArrayList<Earlier>(List.of(new Earlier(before.hash(), before.raw())));
            earlier.addAll(before.earlier());
            return new InFlight(before.row(), before.nonce(), hash, raw, null, Instant.now(), pricing, earlier);
        });
    }

    private static void keep(Connection connection, InFlight bytes) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into tx_replaced (tx_hash, intent_id, nonce, raw) values (?, ?, ?, ?) on conflict do nothing")) {
            insert.setString(1, bytes.hash());
            insert.setLong(2, bytes.row().id());
            insert.setLong(3, bytes.nonce());
            insert.setBytes(4, bytes.raw());
            insert.executeUpdate();
        }
    }

    private static BigDecimal fee(GasPricing pricing) {
        return new BigDecimal(pricing.most());
    }

    private static @Nullable BigDecimal tip(GasPricing pricing) {
        return pricing instanceof GasPricing.Dynamic(BigInteger max, BigInteger tip) ? new BigDecimal(tip) : null;
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
        write(
                transaction.row().id(),
                "state = case state when 'replaced' then 'replaced' else 'sent' end, sent_at = now()");
    }

    /** Takes a signature back that no node has accepted; its nonce becomes free. */
    void unsign(InFlight transaction, Duration delay, String reason) throws SQLException {
        write(
                transaction.row().id(),
                "state = 'created', nonce = null, raw = null, tx_hash = null, signed_at = null, attempts = attempts + 1,"
                        + " next_attempt_at = now() + ? * interval '1 millisecond', error_text = ?",
                delay.toMillis(),
                reason);
    }

    /** Starts an intent over whose nonce was taken by a mined transaction that is not in this outbox. */
    void supersede(InFlight transaction) throws SQLException {
        transactions.run(connection -> {
            lease.check(connection);
            for (String hash : transaction.hashes().toList()) {
                try (PreparedStatement insert = connection.prepareStatement(
                        "insert into tx_superseded (tx_hash, intent_id, nonce) values (?, ?, ?)")) {
                    insert.setString(1, hash);
                    insert.setLong(2, transaction.row().id());
                    insert.setLong(3, transaction.nonce());
                    insert.executeUpdate();
                }
            }
            update(
                    connection,
                    transaction.row().id(),
                    "state = 'created', nonce = null, raw = null, tx_hash = null, sent_at = null, signed_at = null");
        });
    }

    /** Records what the chain did, and with which bytes, and tells the listener, in one transaction. */
    void mined(InFlight transaction, Receipt receipt, @Nullable DecodedRevert reason) throws SQLException {
        transactions.run(connection -> {
            lease.check(connection);
            long id = transaction.row().id();
            for (Earlier earlier : transaction.earlier()) {
                if (earlier.hash().equals(receipt.transactionHash())) {
                    keep(connection, transaction);
                    update(connection, id, "tx_hash = ?, raw = ?", earlier.hash(), earlier.raw());
                }
            }
            update(
                    connection,
                    id,
                    "state = ?, block_number = ?, block_hash = ?, gas_used = ?, error_name = ?, error_text = ?,"
                            + " finished_at = now()",
                    (receipt.succeeded() ? TransactionState.MINED_OK : TransactionState.MINED_REVERTED).column(),
                    receipt.blockNumber(),
                    receipt.blockHash(),
                    receipt.gasUsed(),
                    reason == null ? null : reason.name(),
                    reason == null ? null : reason.message());
            listener.finished(connection, read(connection, id));
        });
    }

    /** Gives an intent up and tells the listener, in one transaction. */
    void dead(TransactionRecord row, String name, String text) throws SQLException {
        transactions.run(connection -> {
            lease.check(connection);
            update(
                    connection,
                    row.id(),
                    "state = 'dead', error_name = ?, error_text = ?, finished_at = now()",
                    name,
                    text);
            listener.finished(connection, read(connection, row.id()));
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
