package io.virtengine.offchain.indexer;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The right to write the projections: an advisory lock that lives as long as its database session, so a dead instance
 * loses it by dying. It spares replicas useless work; correctness rests on the progress row.
 */
final class WriterLease {

    private static final long LOCK = 0x5645_4944_5831L;

    private final DataSource database;
    private @Nullable Connection session;

    WriterLease(DataSource database) {
        this.database = database;
    }

    /** Tries to get or keep the lease. */
    boolean acquire() throws SQLException {
        if (isHeld()) {
            return true;
        }
        release();
        Connection fresh = database.getConnection();
        try (PreparedStatement lock = fresh.prepareStatement("select pg_try_advisory_lock(?)")) {
            lock.setLong(1, LOCK);
            try (ResultSet answer = lock.executeQuery()) {
                answer.next();
                if (answer.getBoolean(1)) {
                    session = fresh;
                    return true;
                }
            }
        } catch (SQLException e) {
            fresh.close();
            throw e;
        }
        fresh.close();
        return false;
    }

    /** Whether the session that holds the lease is alive. */
    boolean isHeld() throws SQLException {
        return session != null && session.isValid(2);
    }

    /** Gives the lease up. */
    void release() {
        Connection held = session;
        session = null;
        if (held == null) {
            return;
        }
        try (held;
                PreparedStatement unlock = held.prepareStatement("select pg_advisory_unlock(?)")) {
            unlock.setLong(1, LOCK);
            unlock.execute();
        } catch (SQLException e) {
            // The session is broken, and the lock went with it.
            return;
        }
    }
}
