package io.virtengine.offchain.api;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads events in chain order. */
@Component
class Changes {

    private final JdbcClient database;

    Changes(JdbcClient database) {
        this.database = database;
    }

    List<ChangeView> after(Position position, int limit) {
        return database.sql("""
                        select block_number as block, log_index, block_time as time, contract, name,
                               arguments::text as arguments, tx_hash as transaction
                        from chain.events where (block_number, log_index) > (:block, :log)
                        order by block_number, log_index limit :limit""")
                .param("block", position.block())
                .param("log", position.logIndex())
                .param("limit", limit)
                .query(ChangeView.class)
                .list();
    }
}
