package io.virtengine.agent.bidding;

import io.virtengine.agent.work.UnitOfWork;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The latest decision about each order, kept so that an operator can ask why. */
public final class BidDecisions {
    private final BiddingMeters meters;
    private final JsonMapper json = JsonMapper.shared();

    public BidDecisions(BiddingMeters meters) {
        this.meters = meters;
    }

    /** A decision as it was kept. */
    public record Kept(
            String orderId,
            String reason,
            String detail,
            @Nullable Integer score,
            String factors,
            @Nullable BigDecimal rate,
            @Nullable BigDecimal cap,
            Instant decidedAt) {}

    /** Keeps a decision and moves the order on: never again, or again at {@code next}. */
    public void keep(UnitOfWork unit, BidDecision decision, Instant next) {
        Score score = decision.score();
        BidPrice price = decision.price();
        int changed = unit.db()
                .sql("""
                        insert into bid_decision as known (order_id, reason, detail, score, factors, rate, cap)
                        values (:id, :reason, :detail, :score, :factors::jsonb, :rate, :cap)
                        on conflict (order_id) do update set reason = excluded.reason, detail = excluded.detail,
                            score = excluded.score, factors = excluded.factors, rate = excluded.rate,
                            cap = excluded.cap, decided_at = now()
                        where known.reason <> excluded.reason or known.detail <> excluded.detail""")
                .param("id", decision.order().orderId())
                .param("reason", decision.reason().name())
                .param("detail", decision.detail())
                .param("score", score == null ? null : score.value())
                .param("factors", json.writeValueAsString(score == null ? Map.of() : score.factors()))
                .param("rate", price == null ? null : decimal(price.rate()))
                .param("cap", price == null ? null : decimal(price.cap()))
                .update();
        if (changed == 1 && !decision.bids()) {
            meters.skipped(decision.reason());
        }
        String status = switch (decision.reason().kind()) {
            case BID -> "bidding";
            case NEVER -> "declined";
            case LATER -> "pending";
        };
        unit.db()
                .sql("update market_order set status = :status, not_before = :next"
                        + " where order_id = :id and status <> 'closed'")
                .param("status", status)
                .param("next", UnitOfWork.sql(next))
                .param("id", decision.order().orderId())
                .update();
    }

    /** What was decided about an order. */
    public Optional<Kept> find(UnitOfWork unit, String orderId) {
        return unit.db()
                .sql("select order_id, reason, detail, score, factors::text, rate, cap, decided_at"
                        + " from bid_decision where order_id = :id")
                .param("id", orderId)
                .query((row, n) -> new Kept(
                        row.getString("order_id"),
                        row.getString("reason"),
                        row.getString("detail"),
                        row.getObject("score", Integer.class),
                        row.getString("factors"),
                        row.getBigDecimal("rate"),
                        row.getBigDecimal("cap"),
                        row.getTimestamp("decided_at").toInstant()))
                .optional();
    }

    private static BigDecimal decimal(BigInteger value) {
        return new BigDecimal(value);
    }
}
