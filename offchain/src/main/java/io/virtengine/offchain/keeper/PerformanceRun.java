package io.virtengine.offchain.keeper;

import io.micrometer.core.instrument.MeterRegistry;
import io.virtengine.offchain.chain.KnownContracts;
import io.virtengine.sdk.artifact.ContractArtifacts;
import io.virtengine.sdk.consensus.PerformanceObservers;
import io.virtengine.sdk.consensus.PerformanceObservers.Answer;
import io.virtengine.sdk.consensus.PerformanceQuorum;
import io.virtengine.sdk.tx.TransactionIntent;
import io.virtengine.sdk.tx.TransactionOutbox;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Carries what validators' nodes say of an epoch to the chain: asks them once it is over, and leaves the report in the outbox as
 * soon as two thirds say the same. The nodes' signatures speak; this only brings them together.
 *
 * <p>Which epochs are open is asked of the rows, so that nothing is lost with the process: what was not left in the outbox is
 * asked for again, and what was has a name there that no second transaction gets.
 */
final class PerformanceRun {

    static final String NAME = "reportPerformance";

    private static final Logger LOG = LoggerFactory.getLogger(PerformanceRun.class);
    private static final String CONTRACT = "PerformanceBoard";

    /** Most epochs asked for in one run: each takes a call to every node. The next run goes on after the last of them. */
    private static final int BATCH = 8;

    /** As many epochs as nodes keep; of older ones nobody can say anything. */
    private static final int KEPT = 48;

    /**
     * Epochs that are over, neither reported nor closed, and can still be reported. The first one is that in which the reward pool
     * was made. A refused report is tried again after ten minutes, hence the count of those in its name.
     */
    private static final String OPEN = """
            select c.number, c.key from (
                select n as number,
                       'keeper/%s/' || n || '/' || (:now - (n + 1) * l.seconds) / 600 as key
                from (select %s as seconds, %s as report_window) l
                cross join lateral (
                    select coalesce((select max(closed_until) from chain.reward_closings),
                                    (select block_time from chain.events where contract = 'RewardPool'
                                     order by block_number, log_index limit 1)) / l.seconds as number) first
                cross join lateral generate_series(
                    greatest(first.number, (:now - l.report_window) / l.seconds, :now / l.seconds - %d),
                    :now / l.seconds - 1) n
                where (n + 1) * l.seconds <= :now and :now < (n + 1) * l.seconds + l.report_window) c
            left join chain.epochs e on e.number = c.number
            where e.reported_at is null
              and not exists (select 1 from tx_intent i where i.idempotency_key = c.key)
            order by c.number <= :after, c.number limit %d""".formatted(
                    NAME, Chore.parameter("staking.epoch"), Chore.parameter("staking.report_window"), KEPT, BATCH);

    private record Open(long number, String key) {}

    private final JdbcClient database;
    private final TransactionOutbox outbox;
    private final KnownContracts contracts;
    private final ContractArtifacts artifacts;
    private final String sender;
    private final PerformanceObservers nodes;
    private final Supplier<? extends Collection<String>> validators;
    private final MeterRegistry meters;
    private final Map<Long, String> said = new HashMap<>();
    private long last = -1;

    /**
     * @param nodes who is asked
     * @param validators addresses of the nodes in the consensus set now
     */
    PerformanceRun(
            JdbcClient database,
            TransactionOutbox outbox,
            KnownContracts contracts,
            ContractArtifacts artifacts,
            String sender,
            PerformanceObservers nodes,
            Supplier<? extends Collection<String>> validators,
            MeterRegistry meters) {
        this.database = database;
        this.outbox = outbox;
        this.contracts = contracts;
        this.artifacts = artifacts;
        this.sender = sender;
        this.nodes = nodes;
        this.validators = validators;
        this.meters = meters;
    }

    /** Asks for what can be reported as of the newest block in the rows; returns how many transactions that made. */
    synchronized int run() {
        long now = database.sql("select coalesce(max(block_time), 0) from chain.progress")
                .query(Long.class)
                .single();
        List<Open> open = database.sql(OPEN)
                .param("now", now)
                .param("after", last)
                .query(Open.class)
                .list();
        if (open.isEmpty()) {
            said.clear();
            return 0;
        }
        Collection<String> set = validators.get();
        int count = 0;
        for (Open epoch : open) {
            count += carry(epoch, set) ? 1 : 0;
            last = epoch.number();
        }
        said.keySet().removeIf(number -> number < last - KEPT);
        if (count > 0) {
            meters.counter("ve.keeper.asked", "chore", NAME).increment(count);
        }
        return count;
    }

    private boolean carry(Open epoch, Collection<String> set) {
        var quorum = new PerformanceQuorum(set);
        String problems = hear(quorum, nodes.ask(epoch.number()));
        if (!quorum.isReached()) {
            meters.counter("ve.keeper.performance.short").increment();
            say(
                    epoch,
                    "%d of the %d nodes in the set say the same, %d must%s"
                            .formatted(quorum.agreed().size(), quorum.size(), quorum.needed(), problems));
            return false;
        }
        byte[] data = artifacts.get("I" + CONTRACT).abi().function("submit").encodeCall(quorum.arguments());
        try {
            boolean left = outbox.enqueue(
                    TransactionIntent.call(sender, epoch.key(), NAME, contracts.address(CONTRACT), data));
            if (left) {
                LOG.info(
                        "epoch {}: {} of the {} nodes in the set say the same; their report is on its way{}",
                        epoch.number(),
                        quorum.agreed().size(),
                        quorum.size(),
                        problems);
            }
            return left;
        } catch (SQLException e) {
            throw new IllegalStateException("cannot ask for " + epoch.key(), e);
        }
    }

    /** Takes in what counts; returns in words what does not. */
    private String hear(PerformanceQuorum quorum, List<Answer> answers) {
        var problems = new ArrayList<String>();
        for (Answer answer : answers) {
            var heard = answer.said();
            if (heard == null) {
                meters.counter("ve.keeper.performance.unheard", "node", answer.node())
                        .increment();
                problems.add(answer.node() + ": " + answer.problem());
            } else if (!quorum.add(heard)) {
                problems.add(answer.node() + ": "
                        + (heard.report().complete()
                                ? heard.observer() + " is not in the set"
                                : "it has not seen all of the epoch"));
            }
        }
        return problems.isEmpty() ? "" : " (" + String.join("; ", problems) + ")";
    }

    /** Once, as long as it stays the same. */
    private void say(Open epoch, String line) {
        if (!line.equals(said.put(epoch.number(), line))) {
            LOG.warn("epoch {} has no quorum yet: {}", epoch.number(), line);
        }
    }
}
