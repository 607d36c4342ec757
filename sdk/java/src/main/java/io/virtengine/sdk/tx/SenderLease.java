package io.virtengine.sdk.tx;

import io.virtengine.sdk.db.AdvisoryLock;
import io.virtengine.sdk.db.Lease;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The right to be a key's only sender. A PostgreSQL advisory lock on a connection of its own says who holds it and is
 * gone the moment the holder's process is; the fence written with it makes a former holder's late writes fail.
 */
final class SenderLease implements Lease {

    private final AdvisoryLock lock;
    private final String sender;
    private long fence;
    private boolean lost;

    SenderLease(DataSource database, String sender) {
        this.lock = new AdvisoryLock(database, "tx-sender:" + sender);
        this.sender = sender;
    }

    @Override
    public boolean ensure() throws SQLException {
        if (lost) {
            // A lease whose fence is old is worth nothing, even while its lock is held: it is taken anew.
            lock.close();
            lost = false;
        }
        if (lock.isHeld()) {
            return true;
        }
        Optional<Connection> connection = lock.acquire();
        if (connection.isPresent()) {
            fence = nextFence(connection.get());
        }
        return connection.isPresent();
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
                    lost = true;
                    throw new LostException("another process sends for " + sender + " now");
                }
            }
        }
    }

    @Override
    public void close() throws SQLException {
        lock.close();
    }
}
