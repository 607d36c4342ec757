package io.virtengine.agent.work;

import java.sql.Connection;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * One database transaction: everything done through it is kept together or not at all.
 *
 * @param connection the transaction's connection, for code that needs it bare
 * @param db statements inside the transaction
 */
public record UnitOfWork(Connection connection, JdbcClient db) {
    /** Work inside a transaction that somebody else commits. */
    public static UnitOfWork within(Connection connection) {
        return new UnitOfWork(connection, JdbcClient.create(new SingleConnectionDataSource(connection, true)));
    }

    /** A time as PostgreSQL's driver takes it. */
    public static OffsetDateTime sql(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}
