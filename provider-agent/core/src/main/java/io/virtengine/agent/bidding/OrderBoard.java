package io.virtengine.agent.bidding;

import io.virtengine.agent.capacity.CapacityBook;
import io.virtengine.agent.chain.MarketEvent;
import io.virtengine.agent.chain.MarketListener;
import io.virtengine.agent.work.Database;
import io.virtengine.agent.work.UnitOfWork;
import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.manifest.ResourceTotals;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The market's open orders as this provider has seen them, and what became of its bids. */
public final class OrderBoard implements MarketListener {
    private static final String COLUMNS = """
            select o.order_id, o.deployment_id, o.gseq, o.owner, g.resources, g.ceiling, g.cap_ceiling,
                g.specification, o.expires_at, o.seen_at
            from market_order o join market_group g using (deployment_id, gseq)
            """;
    private final CapacityBook capacity;
    private final String provider;
    private final Runnable wakeBidder;
    private final BiddingMeters meters;

    /** @param wakeBidder told that there is something to look at; it may not be committed yet */
    public OrderBoard(CapacityBook capacity, String provider, Runnable wakeBidder, BiddingMeters meters) {
        this.capacity = capacity;
        this.provider = provider.toLowerCase(Locale.ROOT);
        this.wakeBidder = wakeBidder;
        this.meters = meters;
    }

    @Override
    public String name() {
        return "orders";
    }

    @Override
    public void on(MarketEvent event, UnitOfWork unit) {
        switch (event.name()) {
            case "GroupCreated" -> groupCreated(event, unit);
            case "OrderOpened" -> orderOpened(event, unit);
            case "OrderClosed" -> orderClosed(event.text("orderId"), unit);
            case "BidPlaced" -> bidPlaced(event, unit);
            case "BidClosed" -> bidClosed(event, unit);
            case "LeaseCreated" -> leaseCreated(event, unit);
            default -> {
                // Other events do not concern the board.
            }
        }
    }

    private static void groupCreated(MarketEvent event, UnitOfWork unit) {
        unit.db()
                .sql("""
                        insert into market_group (deployment_id, gseq, resources, ceiling, cap_ceiling, specification)
                        values (:deployment, :gseq, :resources, :ceiling, :cap, :specification)
                        on conflict do nothing""")
                .param("deployment", event.text("deploymentId"))
                .param("gseq", event.number("gseq"))
                .param("resources", new BigDecimal(event.amount("resources")))
                .param("ceiling", new BigDecimal(event.amount("ceilingRate")))
                .param("cap", new BigDecimal(event.amount("capCeiling")))
                .param("specification", Hex.decode(event.text("specification")))
                .update();
    }

    private void orderOpened(MarketEvent event, UnitOfWork unit) {
        int added = unit.db()
                .sql("""
                        insert into market_order (order_id, deployment_id, gseq, owner, expires_at, status)
                        values (:id, :deployment, :gseq, :owner, :expires, 'pending') on conflict do nothing""")
                .param("id", event.text("orderId"))
                .param("deployment", event.text("deploymentId"))
                .param("gseq", event.number("gseq"))
                .param("owner", event.text("owner"))
                .param("expires", UnitOfWork.sql(event.time("expiresAt")))
                .update();
        if (added == 1) {
            meters.orderReceived();
            wakeBidder.run();
        }
    }

    private void orderClosed(String orderId, UnitOfWork unit) {
        unit.db()
                .sql("update market_order set status = 'closed' where order_id = :id")
                .param("id", orderId)
                .update();
        loseOpenBids(orderId, "", unit);
    }

    private void bidPlaced(MarketEvent event, UnitOfWork unit) {
        if (!provider.equals(event.text("provider"))) {
            return;
        }
        unit.db()
                .sql("update bid set status = 'open', landed_at = now() where bid_id = :id and status = 'sending'"
                        + " returning extract(epoch from (now() - seen_at))::float8")
                .param("id", event.text("bidId"))
                .query(Double.class)
                .optional()
                .ifPresent(meters::bidLanded);
    }

    private void bidClosed(MarketEvent event, UnitOfWork unit) {
        if (!provider.equals(event.text("provider"))) {
            return;
        }
        String bidId = event.text("bidId");
        unit.db()
                .sql("update bid set status = 'closed' where bid_id = :id")
                .param("id", bidId)
                .update();
        capacity.drop(unit, bidId);
    }

    private void leaseCreated(MarketEvent event, UnitOfWork unit) {
        String winner = event.text("leaseId");
        String orderId = event.text("orderId");
        unit.db()
                .sql("update market_order set status = 'closed' where order_id = :id")
                .param("id", orderId)
                .update();
        unit.db()
                .sql("update bid set status = 'won' where bid_id = :id")
                .param("id", winner)
                .update();
        loseOpenBids(orderId, winner, unit);
    }

    private void loseOpenBids(String orderId, String winner, UnitOfWork unit) {
        unit.db()
                .sql("""
                        update bid set status = 'lost' where order_id = :order and bid_id <> :winner
                            and status in ('sending', 'open') returning bid_id""")
                .param("order", orderId)
                .param("winner", winner)
                .query(String.class)
                .list()
                .forEach(bid -> capacity.drop(unit, bid));
    }

    /** Orders waiting for a decision, oldest first. */
    public List<OpenOrder> pending(UnitOfWork unit, Instant now, int limit) {
        return unit.db()
                .sql(COLUMNS + "where o.status = 'pending' and o.not_before <= :now order by o.seen_at limit :limit")
                .param("now", UnitOfWork.sql(now))
                .param("limit", limit)
                .query(OrderBoard::read)
                .list();
    }

    public Optional<OpenOrder> find(UnitOfWork unit, String orderId) {
        return unit.db()
                .sql(COLUMNS + "where o.order_id = :id")
                .param("id", orderId)
                .query(OrderBoard::read)
                .optional();
    }

    /** How many orders wait. */
    public long waiting(Database database) {
        return database.call(unit -> unit.db()
                .sql("select count(*) from market_order where status = 'pending'")
                .query(Long.class)
                .single());
    }

    private static OpenOrder read(ResultSet row, int n) throws SQLException {
        return new OpenOrder(
                row.getString("order_id"),
                row.getString("deployment_id"),
                row.getInt("gseq"),
                row.getString("owner"),
                ResourceTotals.unpack(row.getBigDecimal("resources").toBigIntegerExact()),
                row.getBigDecimal("ceiling").toBigIntegerExact(),
                row.getBigDecimal("cap_ceiling").toBigIntegerExact(),
                row.getBytes("specification"),
                row.getTimestamp("expires_at").toInstant(),
                row.getTimestamp("seen_at").toInstant());
    }
}
