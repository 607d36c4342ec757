package io.virtengine.offchain.notification;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.virtengine.offchain.indexer.BlocksIndexed;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Keeps the warnings true: raises one when an account's runway falls to a threshold, clears it when a top-up or the end of
 * its streams lifts the runway above it again. Time is block time, so the same blocks give the same warnings.
 */
@Component
class RunwayWatch {

    private static final Logger LOG = LoggerFactory.getLogger(RunwayWatch.class);

    private static final String CLEAR = """
            update warnings w set cleared_block = :block, cleared_at = :time
            from chain.accounts a
            where w.account_id = a.id and w.cleared_at is null
              and (a.state <> 'Open' or a.rate = 0 or a.funded_until - :time > w.threshold_seconds)""";

    private static final String RAISE = """
            insert into warnings (account_id, owner, threshold_seconds, funded_until, raised_block, raised_at)
            select a.id, a.owner, t.seconds, a.funded_until, :block, :time
            from chain.accounts a
            join unnest(:thresholds::bigint[]) as t(seconds) on a.funded_until <= :time + t.seconds
            where a.state = 'Open' and a.rate > 0 and a.funded_until <= :time + :widest
              and not exists (select 1 from warnings w
                              where w.account_id = a.id and w.threshold_seconds = t.seconds and w.cleared_at is null)
            order by a.funded_until, a.id, t.seconds desc
            on conflict do nothing""";

    private final JdbcClient database;
    private final TransactionTemplate transaction;
    private final String thresholds;
    private final long widest;
    private final Counter raised;
    private final AtomicLong active = new AtomicLong();

    RunwayWatch(
            JdbcClient database,
            PlatformTransactionManager transactions,
            NotificationSettings settings,
            MeterRegistry meters) {
        this.database = database;
        this.transaction = new TransactionTemplate(transactions);
        List<Long> seconds =
                settings.runways().stream().map(Duration::toSeconds).sorted().toList();
        this.thresholds = seconds.stream().map(Object::toString).collect(Collectors.joining(",", "{", "}"));
        this.widest = seconds.getLast();
        this.raised = meters.counter("ve.warnings.raised");
        Gauge.builder("ve.warnings.active", active::get)
                .description("Low-balance warnings that hold now")
                .register(meters);
    }

    /** Looks at every account that may soon run dry. While catching up the past is not warned about. */
    @EventListener
    void onBlocks(BlocksIndexed blocks) {
        if (!blocks.atHead()) {
            return;
        }
        try {
            transaction.executeWithoutResult(status -> check(blocks));
        } catch (DataAccessException e) {
            LOG.warn("warnings are brought up to date with the next block: {}", e.getMessage());
        }
    }

    private void check(BlocksIndexed blocks) {
        database.sql(CLEAR)
                .param("block", blocks.block())
                .param("time", blocks.time())
                .update();
        int count = database.sql(RAISE)
                .param("block", blocks.block())
                .param("time", blocks.time())
                .param("thresholds", thresholds)
                .param("widest", widest)
                .update();
        raised.increment(count);
        active.set(database.sql("select count(*) from warnings where cleared_at is null")
                .query(Long.class)
                .single());
        if (count > 0) {
            LOG.info("{} low-balance warnings raised at block {}", count, blocks.block());
        }
    }
}
