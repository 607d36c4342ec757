package io.virtengine.offchain.indexer;

import io.virtengine.sdk.events.RecordedEvent;
import io.virtengine.sdk.market.MarketIds;
import io.virtengine.sdk.market.StateNames;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.springframework.stereotype.Component;

/** Orders, bids and leases. */
@Component
final class OrderProjection implements Projection {

    static final List<String> PRICES =
            List.of("cpu_core_ms", "memory_byte_s", "storage_byte_s", "gpu_ms", "network_byte");

    @Override
    public Map<String, BiConsumer<RecordedEvent, WorkingSet>> reactions() {
        return Map.of(
                "OrderBook.OrderOpened", OrderProjection::opened,
                "OrderBook.OrderClosed", OrderProjection::closed,
                "OrderBook.BidPlaced", OrderProjection::bid,
                "OrderBook.BidClosed",
                        (e, rows) -> rows.change(e, "bids", e.text("bidId"))
                                .set("state", "Closed")
                                .set("closed_at", e.timestamp()),
                "OrderBook.LeaseCreated", OrderProjection::leased,
                "OrderBook.LeaseReady",
                        (e, rows) -> rows.change(e, "leases", e.text("leaseId"))
                                .set("state", "Running")
                                .set("ready_at", e.number("readyAt")),
                "OrderBook.LeaseReclaimNotice",
                        (e, rows) ->
                                rows.change(e, "leases", e.text("leaseId")).set("reclaim_at", e.number("reclaimAt")),
                "OrderBook.LeaseClosed", OrderProjection::leaseClosed);
    }

    private static void opened(RecordedEvent e, WorkingSet rows) {
        String group = MarketIds.group(e.text("deploymentId"), e.number("gseq"));
        rows.create(e, "orders", e.text("orderId"))
                .set("deployment_id", e.text("deploymentId"))
                .set("group_id", group)
                .set("owner", e.text("owner"))
                .set("gseq", e.number("gseq"))
                .set("oseq", e.number("oseq"))
                .set("state", "Open")
                .set("expired", false)
                .set("created_at", e.timestamp())
                .set("expires_at", e.number("expiresAt"));
        rows.change(e, "groups", group).set("latest_order", e.text("orderId"));
    }

    private static void closed(RecordedEvent e, WorkingSet rows) {
        rows.change(e, "orders", e.text("orderId"))
                .set("state", "Closed")
                .set("expired", e.flag("expired"))
                .set("closed_at", e.timestamp());
        rows.decided(e, e.text("orderId"));
    }

    /** A bid cannot be accepted once its order has expired, so it is kept as expiring no later than that. */
    private static void bid(RecordedEvent e, WorkingSet rows) {
        RecordedEvent prices = e.struct("prices");
        long orderExpiry = rows.find("orders", e.text("orderId"))
                .map(order -> order.number("expires_at"))
                .orElseThrow(() -> new IllegalStateException("a bid on an unknown order: " + e.text("orderId")));
        rows.create(e, "bids", e.text("bidId"))
                .set("order_id", e.text("orderId"))
                .set("provider", e.text("provider"))
                .set("state", "Open")
                .set("rate", e.integer("rate"))
                .set("cap", e.integer("cap"))
                .set("cpu_core_ms", prices.integer("cpuCoreMs"))
                .set("memory_byte_s", prices.integer("memoryByteS"))
                .set("storage_byte_s", prices.integer("storageByteS"))
                .set("gpu_ms", prices.integer("gpuMs"))
                .set("network_byte", prices.integer("networkByte"))
                .set("deposit", e.integer("deposit"))
                .set("created_at", e.timestamp())
                .set("expires_at", Math.min(e.number("expiresAt"), orderExpiry));
    }

    /** A lease has the id of the bid it was made from, and the bid's unit prices. */
    private static void leased(RecordedEvent e, WorkingSet rows) {
        String id = e.text("leaseId");
        Row bid = rows.change(e, "bids", id).set("state", "Active");
        rows.change(e, "orders", e.text("orderId")).set("state", "Active").set("winner", id);
        rows.decided(e, e.text("orderId"));
        Row lease = rows.create(e, "leases", id)
                .set("order_id", e.text("orderId"))
                .set("deployment_id", e.text("deploymentId"))
                .set("gseq", e.number("gseq"))
                .set("provider", e.text("provider"))
                .set("owner", e.text("owner"))
                .set("state", "Accepted")
                .set("rate", e.integer("rate"))
                .set("cap", e.integer("cap"))
                .set("fee_bps", e.integer("feeBps"))
                .set("dispute_window", e.number("disputeWindow"))
                .set("accepted_at", e.timestamp())
                .set("start_by", e.number("startBy"))
                .set("statement_count", 0)
                .set("stated", 0)
                .set("finalised", 0)
                .set("settlement_ended", false);
        PRICES.forEach(price -> lease.set(price, bid.amount(price)));
        countLease(e, rows, 1);
    }

    private static void leaseClosed(RecordedEvent e, WorkingSet rows) {
        rows.change(e, "leases", e.text("leaseId"))
                .set("state", e.constant("state", StateNames.LEASE.all()))
                .set("close_reason", e.integer("reason"))
                .set("closed_at", e.timestamp());
        countLease(e, rows, -1);
    }

    private static void countLease(RecordedEvent e, WorkingSet rows, int change) {
        Row provider = rows.change(e, "providers", e.text("provider"));
        provider.set("live_leases", provider.number("live_leases") + change);
    }
}
