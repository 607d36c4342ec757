package io.virtengine.offchain.api;

import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Reads several things as of the same block. */
@Component
class Snapshots {

    private final JdbcClient database;
    private final TransactionTemplate transaction;

    Snapshots(JdbcClient database, PlatformTransactionManager transactions) {
        this.database = database;
        this.transaction = new TransactionTemplate(transactions);
        transaction.setReadOnly(true);
        transaction.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    }

    /** Runs a reader that sees one state of the database, the one of the block it is given. */
    <T> T read(Function<AsOf, T> reader) {
        return transaction.execute(status -> reader.apply(asOf()));
    }

    private AsOf asOf() {
        return database.sql("select block_number, block_time from chain.progress where block_hash <> ''")
                .query((row, n) -> new AsOf(row.getLong(1), row.getLong(2)))
                .optional()
                .orElseThrow(NotIndexedYet::new);
    }
}
