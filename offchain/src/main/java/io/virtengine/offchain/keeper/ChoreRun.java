package io.virtengine.offchain.keeper;

import io.micrometer.core.instrument.MeterRegistry;
import io.virtengine.offchain.chain.KnownContracts;
import io.virtengine.sdk.abi.AbiItem;
import io.virtengine.sdk.artifact.ContractArtifacts;
import io.virtengine.sdk.tx.TransactionIntent;
import io.virtengine.sdk.tx.TransactionOutbox;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Looks for one kind of work and leaves the transactions in the outbox, each under a name of its own, so that the same
 * work is asked for once however many keepers look. The outbox simulates before it sends, so work that somebody else has
 * done meanwhile costs nothing.
 */
final class ChoreRun {

    private static final Logger LOG = LoggerFactory.getLogger(ChoreRun.class);

    private record Work(String subject, String key) {}

    private final JdbcClient database;
    private final TransactionOutbox outbox;
    private final KnownContracts contracts;
    private final ContractArtifacts artifacts;
    private final String sender;
    private final int batch;
    private final MeterRegistry meters;

    ChoreRun(
            JdbcClient database,
            TransactionOutbox outbox,
            KnownContracts contracts,
            ContractArtifacts artifacts,
            String sender,
            int batch,
            MeterRegistry meters) {
        this.database = database;
        this.outbox = outbox;
        this.contracts = contracts;
        this.artifacts = artifacts;
        this.sender = sender;
        this.batch = batch;
        this.meters = meters;
    }

    /** Asks for what is due as of the newest block in the rows; returns how many transactions that made. */
    int run(Chore chore) {
        List<Work> due = database.sql(chore.open())
                .param("now", now())
                .param("batch", batch)
                .param("sender", sender)
                .query(Work.class)
                .list();
        int count = 0;
        for (Work work : due) {
            count += ask(chore, work) ? 1 : 0;
        }
        if (count > 0) {
            meters.counter("ve.keeper.asked", "chore", chore.name()).increment(count);
            LOG.info("{}: {} transactions asked for", chore.name(), count);
        }
        return count;
    }

    private boolean ask(Chore chore, Work work) {
        AbiItem.Function function = artifacts.get("I" + chore.contract()).abi().function(chore.function());
        byte[] data = function.encodeCall(chore.values(work.subject()));
        try {
            return outbox.enqueue(TransactionIntent.call(
                    sender, work.key(), chore.name(), contracts.address(chore.contract()), data));
        } catch (SQLException e) {
            throw new IllegalStateException("cannot ask for " + work.key(), e);
        }
    }

    private long now() {
        return database.sql("select coalesce(max(block_time), 0) from chain.progress")
                .query(Long.class)
                .single();
    }
}
