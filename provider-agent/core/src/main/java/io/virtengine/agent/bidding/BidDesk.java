package io.virtengine.agent.bidding;

import io.virtengine.agent.capacity.CapacityBook;
import io.virtengine.agent.chain.ChainAwayException;
import io.virtengine.agent.chain.Intents;
import io.virtengine.agent.chain.Market;
import io.virtengine.agent.config.AgentConfiguration;
import io.virtengine.agent.work.AgentMode;
import io.virtengine.agent.work.Database;
import io.virtengine.agent.work.FaultPoint;
import io.virtengine.agent.work.UnitOfWork;
import io.virtengine.agent.work.WorkerLease;
import io.virtengine.sdk.chain.ChainWatch;
import io.virtengine.sdk.market.MarketIds;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * Works through the pending orders: decides about each, then bids on the wanted ones, best score first, as far as rate
 * limits and capacity allow. A bid's hold, record, decision and intent are one serialisable transaction. Exactly one
 * agent of a provider bids at a time.
 */
public final class BidDesk {
    private static final int BATCH = 100;
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);
    private static final Duration HOLD_BEYOND_BID = Duration.ofMinutes(2);
    private static final long TTL_MARGIN = 5;
    private final Database database;
    private final Market market;
    private final ChainWatch watch;
    private final Intents intents;
    private final OrderBoard board;
    private final OrderAppraisal appraisal;
    private final BidDecisions decisions;
    private final CapacityBook capacity;
    private final BiddingMeters meters;
    private final AgentMode mode;
    private final WorkerLease leader;
    private final AgentConfiguration configuration;
    private final FaultPoint faults;
    private final Clock clock;

    public BidDesk(
            Database database,
            Market market,
            ChainWatch watch,
            Intents intents,
            OrderBoard board,
            OrderAppraisal appraisal,
            BidDecisions decisions,
            CapacityBook capacity,
            BiddingMeters meters,
            AgentMode mode,
            WorkerLease leader,
            AgentConfiguration configuration,
            FaultPoint faults,
            Clock clock) {
        this.database = database;
        this.market = market;
        this.watch = watch;
        this.intents = intents;
        this.board = board;
        this.appraisal = appraisal;
        this.decisions = decisions;
        this.capacity = capacity;
        this.meters = meters;
        this.mode = mode;
        this.leader = leader;
        this.configuration = configuration;
        this.faults = faults;
        this.clock = clock;
    }

    /** One look at the pending orders. */
    public void work() {
        if (!configuration.bidding().enabled() || !watch.present()) {
            return;
        }
        if (leader.acquire().isEmpty()) {
            return;
        }
        if (database.call(mode::drained).isPresent()) {
            database.run(this::takeBack);
            return;
        }
        Instant now = clock.instant();
        List<OpenOrder> orders = database.call(unit -> board.pending(unit, now, BATCH));
        if (orders.isEmpty()) {
            return;
        }
        Instant chainTime = watch.time();
        List<BidDecision> wanted = new ArrayList<>();
        for (OpenOrder order : orders) {
            BidDecision decision = decide(order, chainTime);
            if (decision.bids()) {
                wanted.add(decision);
            } else {
                keep(decision);
            }
        }
        wanted.sort(Comparator.comparing(
                (BidDecision decision) ->
                        Objects.requireNonNull(decision.score()).value(),
                Comparator.reverseOrder()));
        wanted.forEach(decision -> bid(decision, chainTime));
    }

    /** Withdraws what may still be accepted; a bid on its way there is withdrawn once it has landed. */
    private void takeBack(UnitOfWork unit) {
        unit.db()
                .sql("select bid_id, intent_key from bid where status = 'open' and expires_at > :now")
                .param("now", UnitOfWork.sql(watch.time()))
                .query((row, n) -> Intents.Intent.of(
                                "withdraw:" + row.getString("intent_key"),
                                "OrderBook",
                                "withdrawBid",
                                row.getString("bid_id"))
                        .urgent())
                .list()
                .forEach(withdrawal -> intents.record(unit, withdrawal));
    }

    private BidDecision decide(OpenOrder order, Instant chainTime) {
        try {
            return database.call(unit -> appraisal.appraise(unit, order, chainTime));
        } catch (ChainAwayException e) {
            return BidDecision.no(order, Reason.CHAIN_AWAY, "the chain did not answer");
        }
    }

    private void keep(BidDecision decision) {
        database.run(unit -> decisions.keep(unit, decision, clock.instant().plus(LOOK_AGAIN)));
    }

    private void bid(BidDecision decision, Instant chainTime) {
        String provider = configuration.provider().address();
        String bidId = MarketIds.bid(decision.order().orderId(), provider);
        Instant expires;
        try {
            if (market.bid(bidId).state() != Market.BidState.NONE) {
                keep(decision.instead(Reason.ALREADY_BID, "bid " + bidId + " exists"));
                return;
            }
            expires = expiry(decision.order(), chainTime);
        } catch (ChainAwayException e) {
            keep(decision.instead(Reason.CHAIN_AWAY, "the chain did not answer"));
            return;
        }
        BidDecision outcome = database.serially(unit -> {
            BidDecision made = place(unit, decision, bidId, expires);
            decisions.keep(unit, made, clock.instant().plus(LOOK_AGAIN));
            return made;
        });
        if (outcome.bids()) {
            meters.bidSubmitted();
            faults.reached(FaultPoint.Step.BID_RECORDED);
        }
    }

    private BidDecision place(UnitOfWork unit, BidDecision decision, String bidId, Instant expires) {
        Instant now = clock.instant();
        if (sentSince(unit, now.minus(Duration.ofMinutes(1)))
                        >= configuration.bidding().perMinute()
                || sentSince(unit, now.minus(Duration.ofHours(1)))
                        >= configuration.bidding().perHour()) {
            return decision.instead(Reason.RATE_LIMITED, "the bid limits are used up");
        }
        OpenOrder order = decision.order();
        if (!capacity.hold(unit, bidId, order.resources(), expires.plus(HOLD_BEYOND_BID))) {
            return decision.instead(Reason.CAPACITY_TAKEN, "another bid took it");
        }
        BidPrice price = Objects.requireNonNull(decision.price());
        int attempt = unit.db()
                .sql("update market_order set attempts = attempts + 1 where order_id = :id returning attempts")
                .param("id", order.orderId())
                .query(Integer.class)
                .single();
        String key = "bid:" + order.orderId() + ":" + attempt;
        unit.db()
                .sql("""
                        insert into bid (bid_id, order_id, intent_key, rate, cap, status, expires_at, seen_at, sent_at)
                        values (:id, :order, :key, :rate, :cap, 'sending', :expires, :seen, :now)
                        on conflict (bid_id) do update set intent_key = :key, status = 'sending', sent_at = :now,
                            rate = :rate, cap = :cap, expires_at = :expires""")
                .param("id", bidId)
                .param("order", order.orderId())
                .param("key", key)
                .param("rate", new BigDecimal(price.rate()))
                .param("cap", new BigDecimal(price.cap()))
                .param("expires", UnitOfWork.sql(expires))
                .param("seen", UnitOfWork.sql(order.seenAt()))
                .param("now", UnitOfWork.sql(now))
                .update();
        intents.record(
                unit,
                Intents.Intent.of(
                                key,
                                "OrderBook",
                                "placeBid",
                                order.orderId(),
                                configuration.provider().address(),
                                price.rate(),
                                price.cap(),
                                List.of(
                                        price.units().cpuCoreMs(),
                                        price.units().memoryByteS(),
                                        price.units().storageByteS(),
                                        price.units().gpuMs(),
                                        price.units().networkByte()),
                                expires.getEpochSecond())
                        .urgent());
        return decision;
    }

    private Instant expiry(OpenOrder order, Instant chainTime) {
        long longest = market.parameter("market.bid_ttl").longValueExact() - TTL_MARGIN;
        long life = Math.min(configuration.bidding().validity().toSeconds(), longest);
        // The chain's own clock decides; a little less than the limit leaves room for a block that comes late.
        Instant expires = market.head().time().isAfter(chainTime)
                ? market.head().time().plusSeconds(life)
                : chainTime.plusSeconds(life);
        return expires.isBefore(order.expiresAt()) ? expires : order.expiresAt();
    }

    private static long sentSince(UnitOfWork unit, Instant since) {
        return unit.db()
                .sql("select count(*) from bid where sent_at > :since and status <> 'refused'")
                .param("since", UnitOfWork.sql(since))
                .query(Long.class)
                .single();
    }
}
