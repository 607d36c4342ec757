package io.virtengine.sdk.tx;

import java.sql.Connection;
import java.sql.SQLException;

/** Told about every intent that is final, inside the database transaction that makes it final. */
@FunctionalInterface
public interface TransactionListener {

    /** Listens to nothing. */
    TransactionListener NONE = (transaction, record) -> {};

    /**
     * An intent is final. What is written through the connection is kept with the new state, so each intent has its
     * consequence exactly once. If this throws, the intent stays as it was and is tried again.
     */
    void finished(Connection transaction, TransactionRecord record) throws SQLException;
}
