package io.virtengine.agent.work;

import io.virtengine.sdk.db.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessResourceFailureException;

/** The agent's database, used in whole transactions only. */
public final class Database {
    private static final int TRIES = 5;
    private static final String SERIALIZATION_FAILURE = "40001";
    private static final String DEADLOCK = "40P01";
    private final DataSource source;
    private final Transactions transactions;

    public Database(DataSource source) {
        this.source = source;
        this.transactions = new Transactions(source);
    }

    public DataSource source() {
        return source;
    }

    /** Runs work in one transaction. */
    public <T> T call(Function<UnitOfWork, T> work) {
        return attempt(work, Connection.TRANSACTION_READ_COMMITTED);
    }

    /** Runs work in one transaction. */
    public void run(Consumer<UnitOfWork> work) {
        call(unit -> {
            work.accept(unit);
            return Boolean.TRUE;
        });
    }

    /** Runs work as if nothing else ran at the same time; it is repeated when PostgreSQL sees a conflict. */
    public <T> T serially(Function<UnitOfWork, T> work) {
        for (int n = 1; ; n++) {
            try {
                return attempt(work, Connection.TRANSACTION_SERIALIZABLE);
            } catch (ConcurrencyFailureException conflict) {
                if (n == TRIES) {
                    throw conflict;
                }
            }
        }
    }

    private <T> T attempt(Function<UnitOfWork, T> work, int isolation) {
        try {
            return transactions.call(connection -> {
                int before = connection.getTransactionIsolation();
                if (before != isolation) {
                    connection.setTransactionIsolation(isolation);
                }
                return work.apply(UnitOfWork.within(connection));
            });
        } catch (SQLException e) {
            throw SERIALIZATION_FAILURE.equals(e.getSQLState()) || DEADLOCK.equals(e.getSQLState())
                    ? new ConcurrencyFailureException("another transaction touched the same rows", e)
                    : new DataAccessResourceFailureException("the database did not answer", e);
        }
    }
}
