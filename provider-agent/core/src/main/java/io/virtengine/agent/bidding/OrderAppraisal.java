package io.virtengine.agent.bidding;

import io.virtengine.agent.capacity.CapacityBook;
import io.virtengine.agent.chain.Market;
import io.virtengine.agent.config.AgentConfiguration;
import io.virtengine.agent.work.UnitOfWork;
import io.virtengine.sdk.manifest.ResourceTotals;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Decides about one order: is it open, does it match, what would it cost, does it fit, is it worth it. */
public final class OrderAppraisal {
    private final Market market;
    private final CapacityBook capacity;
    private final AgentConfiguration configuration;
    private final GroupRequirements.Reader specifications;
    private final BooleanSupplier backendReady;
    private final Matching matching;
    private final PriceList prices;
    private final Scoring scoring;

    public OrderAppraisal(
            Market market,
            CapacityBook capacity,
            AgentConfiguration configuration,
            GroupRequirements.Reader specifications,
            BooleanSupplier backendReady) {
        this.market = market;
        this.capacity = capacity;
        this.configuration = configuration;
        this.specifications = specifications;
        this.backendReady = backendReady;
        this.matching = new Matching(configuration);
        this.prices = new PriceList(configuration.pricing());
        this.scoring = new Scoring(configuration.bidding());
    }

    /** Decides; a decision to bid still has to find a free slot and win its capacity. */
    public BidDecision appraise(UnitOfWork unit, OpenOrder order, Instant chainTime) {
        Market.OrderView now = market.order(order.orderId());
        if (now.state() != Market.OrderState.OPEN) {
            return BidDecision.no(order, Reason.ORDER_CLOSED, "the order is " + now.state());
        }
        if (market.parameter("market.order_max_bids").compareTo(BigInteger.valueOf(now.openBids())) <= 0) {
            return BidDecision.no(order, Reason.ORDER_FULL, now.openBids() + " bids are open");
        }
        Market.ProviderView me = market.provider(configuration.provider().address());
        if (me.state() != Market.ProviderState.ACTIVE) {
            return BidDecision.no(order, Reason.PROVIDER_NOT_ACTIVE, "this provider is " + me.state());
        }
        GroupRequirements group;
        try {
            group = specifications.read(order.specification());
        } catch (IllegalArgumentException e) {
            return BidDecision.no(order, Reason.SPECIFICATION_UNREADABLE, String.valueOf(e.getMessage()));
        }
        Optional<Matching.Mismatch> mismatch = matching.check(order, group, chainTime);
        if (mismatch.isPresent()) {
            return BidDecision.no(order, mismatch.get().reason(), mismatch.get().detail());
        }
        return priced(unit, order, group, chainTime);
    }

    private BidDecision priced(UnitOfWork unit, OpenOrder order, GroupRequirements group, Instant chainTime) {
        boolean metered = order.capCeiling().signum() > 0;
        if (metered && !configuration.bidding().metered()) {
            return BidDecision.no(order, Reason.METERING_NOT_OFFERED, "the operator offers reserved capacity only");
        }
        Optional<BidPrice> asked =
                metered ? prices.metered(order.resources(), order.capCeiling()) : prices.reserved(order.resources());
        if (asked.isEmpty()) {
            return BidDecision.no(order, Reason.PRICE_MISSING, "a GPU of that class has no price");
        }
        BidPrice price = asked.get();
        BidDecision decision = new BidDecision(order, Reason.BID, "", null, price);
        if (!price.units().representable()
                || price.rate().bitLength() > 96
                || price.comparable().signum() == 0) {
            return decision.instead(Reason.PRICE_UNREPRESENTABLE, "the price does not fit the contract: " + price);
        }
        if (price.comparable().compareTo(order.ceiling()) > 0) {
            return decision.instead(
                    Reason.ABOVE_CEILING, price.comparable() + " wei/s asked, " + order.ceiling() + " offered");
        }
        return worth(unit, decision, group, chainTime);
    }

    private BidDecision worth(UnitOfWork unit, BidDecision decision, GroupRequirements group, Instant chainTime) {
        OpenOrder order = decision.order();
        BidPrice price = java.util.Objects.requireNonNull(decision.price());
        ResourceTotals free = capacity.free(unit, order.resources().gpuClass());
        if (!order.resources().fitsIn(free)) {
            return decision.instead(Reason.CAPACITY_TAKEN, order.resources() + " wanted, " + free + " free");
        }
        if (!backendReady.getAsBoolean()) {
            return decision.instead(Reason.BACKEND_NOT_READY, "the back end's probe failed");
        }
        BigInteger funds = market.account(order.deploymentId()).available();
        Score score = scoring.score(
                order,
                group,
                price,
                new Scoring.Circumstances(
                        free,
                        capacity.total(order.resources().gpuClass()),
                        funds.divide(price.comparable())
                                .min(BigInteger.valueOf(Integer.MAX_VALUE))
                                .longValueExact(),
                        leases(unit, order.owner(), false),
                        leases(unit, order.owner(), true),
                        prices.margin(),
                        chainTime));
        BidDecision scored = new BidDecision(order, Reason.BID, "score " + score.value(), score, price);
        return score.value() < configuration.bidding().threshold()
                ? scored.instead(
                        Reason.SCORE_BELOW_THRESHOLD,
                        score.value() + " is below " + configuration.bidding().threshold())
                : scored;
    }

    private static int leases(UnitOfWork unit, String owner, boolean ranDry) {
        return unit.db()
                .sql("select count(*) from workload where owner = :owner and closed_at is not null"
                        + " and (close_reason = 20000) = :dry")
                .param("owner", owner)
                .param("dry", ranDry)
                .query(Integer.class)
                .single();
    }
}
