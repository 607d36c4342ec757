package io.virtengine.agent.bidding;

import io.virtengine.agent.capacity.CapacityBook;
import io.virtengine.agent.chain.Intents;
import io.virtengine.agent.work.UnitOfWork;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Hears what became of a bid's transaction. A refusal gives the capacity back; one whose cause may pass (no capacity or
 * heartbeat on chain, an empty bidder balance) puts the order back into the queue, at most three times.
 */
public final class BidOutcomes {
    private static final int TRIES = 3;
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Set<String> PASSING = Set.of(
            "CapacityLedger_HeartbeatStale",
            "CapacityLedger_Insufficient",
            "EscrowVault_BidderFunds",
            "TooManyAttempts",
            "RefusedByNode");
    private final CapacityBook capacity;
    private final BidDecisions decisions;
    private final OrderBoard board;
    private final BiddingMeters meters;
    private final Clock clock;

    public BidOutcomes(
            CapacityBook capacity, BidDecisions decisions, OrderBoard board, BiddingMeters meters, Clock clock) {
        this.capacity = capacity;
        this.decisions = decisions;
        this.board = board;
        this.meters = meters;
        this.clock = clock;
    }

    /** An intent called {@code key} is final; nothing happens if it is no bid or was mined. */
    public void finished(UnitOfWork unit, String key, Intents.Outcome outcome) {
        if (!key.startsWith("bid:") || outcome.succeeded()) {
            return;
        }
        record Refused(String bidId, String orderId, int attempts) {}
        Optional<Refused> bid = unit.db()
                .sql("update bid set status = 'refused' where intent_key = :key and status = 'sending'"
                        + " returning bid_id, order_id,"
                        + " (select attempts from market_order o where o.order_id = bid.order_id) attempts")
                .param("key", key)
                .query((row, n) ->
                        new Refused(row.getString("bid_id"), row.getString("order_id"), row.getInt("attempts")))
                .optional();
        if (bid.isEmpty()) {
            return;
        }
        capacity.drop(unit, bid.get().bidId());
        String error = outcome.error() == null ? "Unknown" : outcome.error();
        meters.bidFailed(error);
        boolean again = PASSING.contains(error) && bid.get().attempts() < TRIES;
        Reason reason = !again
                ? Reason.REFUSED_BY_CHAIN
                : error.equals("EscrowVault_BidderFunds") ? Reason.BIDDER_UNDERFUNDED : Reason.CAPACITY_TAKEN;
        board.find(unit, bid.get().orderId())
                .ifPresent(order -> decisions.keep(
                        unit,
                        BidDecision.no(order, reason, error + ": " + outcome.text()),
                        clock.instant().plus(PAUSE)));
    }
}
