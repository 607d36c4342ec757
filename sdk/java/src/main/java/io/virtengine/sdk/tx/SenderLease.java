package io.virtengine.sdk.tx;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The right to be a key's only sender. A PostgreSQL advisory lock on a connection of its own says who holds it and is
 * gone the moment the holder's process is; the fence written with it makes a former holder's late writes fail.
 */
final class SenderLease implements AutoCloseable {

    private final DataSource database;
    private final String sender;
    private @Nullable Connection held;
    private long fence;

    SenderLease(DataSource database, String sender) {
        this.database = database;
        this.sender = sender;
    }

    /** Takes the lease or confirms that it is still held. */
    boolean ensure() throws SQLException {
        Connection current = held;
        if (current != null) {
            if (current.isValid(5)) {
                return true;
            }
            close();
        }
        Connection candidate = database.getConnection();
        try {
            candidate.setAutoCommit(true);
            if (!tryLock(candidate)) {
                candidate.close();
                return false;
            }
            fence = nextFence(candidate);
            held = candidate;
            return true;
        } catch (SQLException e) {
            candidate.close();
            throw e;
        }
    }

    private boolean tryLock(Connection connection) throws SQLException {
        try (PreparedStatement lock =
                connection.prepareStatement("select pg_try_advisory_lock(hashtextextended(?, 0))")) {
            lock.setString(1, "tx-sender:" + sender);
            try (ResultSet row = lock.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private long nextFence(Connection connection) throws SQLException {
        String sql = "insert into tx_sender (address, fence) values (?, 1)"
                + " on conflict (address) do update set fence = tx_sender.fence + 1 returning fence";
        try (PreparedStatement raise = connection.prepareStatement(sql)) {
            raise.setString(1, sender);
            try (ResultSet row = raise.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** Fails the caller's transaction unless this lease is still the newest; holds off a successor until it ends. */
    void check(Connection transaction) throws SQLException {
        try (PreparedStatement read =
                transaction.prepareStatement("select fence from tx_sender where address = ? for update")) {
            read.setString(1, sender);
            try (ResultSet row = read.executeQuery()) {
                if (!row.next() || row.getLong(1) != fence) {
                    throw new LostException(sender);
                }
            }
        }
    }

    /** Another process has become the key's sender. */
    static final class LostException extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        LostException(String sender) {
            super("another process sends for " + sender + " now");
        }
    }

    @Override
    public void close() throws SQLException {
        Connection current = held;
        held = null;
        if (current == null) {
            return;
        }
        // A pooled connection goes back alive, so the lock has to be given up by hand.
        try (current;
                PreparedStatement unlock =
                        current.prepareStatement("select pg_advisory_unlock(hashtextextended(?, 0))")) {
            unlock.setString(1, "tx-sender:" + sender);
            unlock.execute();
        }
    }
}
