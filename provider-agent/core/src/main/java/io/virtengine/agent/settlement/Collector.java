package io.virtengine.agent.settlement;

import io.virtengine.agent.chain.Intents;
import io.virtengine.agent.chain.Market;
import io.virtengine.agent.config.AgentConfiguration;
import io.virtengine.agent.work.Database;
import io.virtengine.agent.work.UnitOfWork;
import io.virtengine.sdk.chain.ChainWatch;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects what is due: withdraws from streams (at intervals, and once more at the end), finalises statements whose
 * window has passed, claims what became claimable, and takes back deposits of bids that did not win. What to do follows
 * from the chain's own state each time, so a missed round is made up by the next.
 */
public final class Collector {
    private static final Logger LOG = LoggerFactory.getLogger(Collector.class);
    private final Database database;
    private final Market market;
    private final ChainWatch chain;
    private final Intents intents;
    private final AgentConfiguration configuration;

    public Collector(
            Database database, Market market, ChainWatch chain, Intents intents, AgentConfiguration configuration) {
        this.database = database;
        this.market = market;
        this.chain = chain;
        this.intents = intents;
        this.configuration = configuration;
    }

    private record Lease(String leaseId, String deploymentId, boolean streamed, boolean metered, boolean closed) {}

    public void collect() {
        if (!chain.present()) {
            return;
        }
        Instant now = chain.time();
        for (Lease lease : database.call(Collector::leases)) {
            try {
                collect(lease, now);
            } catch (RuntimeException e) {
                LOG.warn("Lease {} cannot be settled now: {}", lease.leaseId(), e.getMessage());
            }
        }
        reclaim();
    }

    private void collect(Lease lease, Instant now) {
        if (lease.streamed()) {
            BigInteger owed = market.owed(lease.deploymentId(), lease.leaseId());
            long period =
                    now.getEpochSecond() / configuration.settlement().withdraw().toSeconds();
            if (owed.signum() > 0) {
                String when = lease.closed() ? "end" : "period:" + period;
                once(
                        "withdraw:" + lease.leaseId() + ":" + when,
                        "EscrowVault",
                        "withdrawStream",
                        lease.deploymentId(),
                        lease.leaseId());
            }
        }
        List<Market.PendingView> waiting = market.pendingStatements(lease.leaseId());
        waiting.stream()
                .filter(statement -> !statement.releaseAt().isAfter(now))
                .max(java.util.Comparator.comparingLong(Market.PendingView::sequence))
                .ifPresent(due -> once(
                        "finalise:" + lease.leaseId() + ":" + due.sequence(),
                        "SettlementHub",
                        "finalise",
                        lease.leaseId()));
        if (lease.metered()) {
            int token = market.deployment(lease.deploymentId()).token();
            String me = configuration.provider().address();
            BigInteger claimable = market.claimable(token, me);
            if (claimable.signum() > 0) {
                BigInteger finalised = market.ledger(lease.leaseId()).finalised();
                once("claim:" + token + ":" + lease.leaseId() + ":" + finalised, "EscrowVault", "claim", token, me);
            }
        }
    }

    private void reclaim() {
        List<String> bids = database.call(unit -> unit.db()
                .sql("select bid_id from bid where status = 'lost'"
                        + " or (status in ('open', 'sending') and expires_at < now()) limit 200")
                .query(String.class)
                .list());
        for (String bid : bids) {
            Market.BidState state = market.bid(bid).state();
            switch (state) {
                case LOST, EXPIRED -> once("reclaim:" + bid, "OrderBook", "reclaimBid", bid);
                case NONE, CLOSED -> forget(bid, state);
                case OPEN -> reclaimWithOrder(bid);
                case ACTIVE -> {
                    // A lease: its deposit returns when it closes.
                }
            }
        }
    }

    /** A bid whose order was closed without a winner still reads as open; it can be reclaimed all the same. */
    private void reclaimWithOrder(String bid) {
        if (market.order(market.bid(bid).orderId()).state() == Market.OrderState.CLOSED) {
            once("reclaim:" + bid, "OrderBook", "reclaimBid", bid);
        }
    }

    private void forget(String bid, Market.BidState state) {
        database.run(unit -> {
            // "None" while the transaction is still under way is not the end of it.
            boolean pending = state == Market.BidState.NONE
                    && unit.db()
                            .sql("select intent_key from bid where bid_id = :id")
                            .param("id", bid)
                            .query(String.class)
                            .optional()
                            .flatMap(key -> intents.outcome(unit, key))
                            .map(outcome -> !outcome.known())
                            .orElse(false);
            if (!pending) {
                unit.db()
                        .sql("update bid set status = 'closed' where bid_id = :id")
                        .param("id", bid)
                        .update();
                unit.db()
                        .sql("update capacity_hold set state = 'released', changed_at = now()"
                                + " where bid_id = :id and state = 'held'")
                        .param("id", bid)
                        .update();
            }
        });
    }

    /** Records an intent; one that was refused is tried again under a later name. */
    private void once(String stem, String contract, String function, Object... arguments) {
        database.run(unit -> {
            for (int n = 1; n <= 10; n++) {
                String key = stem + ":" + n;
                var outcome = intents.outcome(unit, key);
                if (outcome.isEmpty()) {
                    intents.record(unit, Intents.Intent.of(key, contract, function, arguments));
                    return;
                }
                if (!outcome.get().known() || outcome.get().succeeded()) {
                    return;
                }
            }
        });
    }

    private static List<Lease> leases(UnitOfWork unit) {
        return unit.db()
                .sql("""
                        select lease_id, deployment_id, rate > 0 streamed, cap > 0 metered, closed_at is not null closed
                        from workload where ready_at is not null
                            and (closed_at is null or closed_at > now() - interval '60 days')
                        order by accepted_at""")
                .query((row, n) -> new Lease(
                        row.getString("lease_id"),
                        row.getString("deployment_id"),
                        row.getBoolean("streamed"),
                        row.getBoolean("metered"),
                        row.getBoolean("closed")))
                .list();
    }
}
