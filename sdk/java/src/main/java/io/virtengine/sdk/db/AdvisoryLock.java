package io.virtengine.sdk.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL advisory lock on a connection of its own: held by at most one process, and free the moment its holder is
 * gone. Used by one thread.
 */
public final class AdvisoryLock implements Lease {

    private static final int VALIDITY_SECONDS = 5;

    private final DataSource database;
    private final String name;
    private @Nullable Connection held;

    /** A lock of that name, not yet taken. */
    public AdvisoryLock(DataSource database, String name) {
        this.database = database;
        this.name = name;
    }

    /** Whether a call of {@link #acquire} would find it still held. */
    public boolean isHeld() throws SQLException {
        Connection current = held;
        if (current != null && current.isValid(VALIDITY_SECONDS)) {
            return true;
        }
        close();
        return false;
    }

    @Override
    public boolean ensure() throws SQLException {
        return isHeld() || acquire().isPresent();
    }

    /** Takes the lock if nobody has it; the connection that holds it is in autocommit mode. */
    public Optional<Connection> acquire() throws SQLException {
        Connection candidate = database.getConnection();
        try {
            candidate.setAutoCommit(true);
            if (statement(candidate, "select pg_try_advisory_lock(hashtextextended(?, 0))")) {
                held = candidate;
                return Optional.of(candidate);
            }
            candidate.close();
            return Optional.empty();
        } catch (SQLException e) {
            candidate.close();
            throw e;
        }
    }

    private boolean statement(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /** Gives the lock back. A pooled connection lives on, so this is done by hand. */
    @Override
    public void close() throws SQLException {
        Connection current = held;
        held = null;
        if (current != null) {
            try (current) {
                if (current.isValid(VALIDITY_SECONDS)) {
                    statement(current, "select pg_advisory_unlock(hashtextextended(?, 0))");
                }
            }
        }
    }
}
