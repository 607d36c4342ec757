package io.virtengine.agent.bidding;

import org.jspecify.annotations.Nullable;

/**
 * What was decided about an order, and why.
 *
 * @param score present once the order was scored
 * @param price present once it was priced
 */
public record BidDecision(
        OpenOrder order,
        Reason reason,
        String detail,
        @Nullable Score score,
        @Nullable BidPrice price) {
    static BidDecision no(OpenOrder order, Reason reason, String detail) {
        return new BidDecision(order, reason, detail, null, null);
    }

    BidDecision instead(Reason other, String why) {
        return new BidDecision(order, other, why, score, price);
    }

    boolean bids() {
        return reason == Reason.BID;
    }
}
