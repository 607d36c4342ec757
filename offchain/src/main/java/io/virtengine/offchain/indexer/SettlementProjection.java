package io.virtengine.offchain.indexer;

import io.virtengine.sdk.events.RecordedEvent;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.LongStream;
import org.springframework.stereotype.Component;

/** Usage statements, and the fees of the day. */
@Component
final class SettlementProjection implements Projection {

    @Override
    public Map<String, BiConsumer<RecordedEvent, WorkingSet>> reactions() {
        return Map.of(
                "SettlementHub.StatementAccepted", SettlementProjection::accepted,
                "SettlementHub.StatementAcknowledged",
                        (e, rows) -> rows.change(e, "statements", e.text("leaseId"), e.number("sequence"))
                                .set("acknowledged_by", e.text("by")),
                "SettlementHub.StatementsFinalised", SettlementProjection::finalised,
                "SettlementHub.UnspentReturned",
                        (e, rows) -> rows.change(e, "leases", e.text("leaseId")).set("settlement_ended", true),
                "FeePolicy.FeeChanged", SettlementProjection::feeChanged,
                "FeePolicy.SplitChanged", SettlementProjection::splitChanged);
    }

    private static void accepted(RecordedEvent e, WorkingSet rows) {
        String lease = e.text("leaseId");
        RecordedEvent s = e.struct("statement");
        rows.create(e, "statements", lease, e.number("sequence"))
                .set("statement_hash", e.text("statementHash"))
                .set("state", "Pending")
                .set("window_start", s.number("windowStart"))
                .set("window_end", s.number("windowEnd"))
                .set("cumulative_cost", s.integer("cumulativeCost"))
                .set("cpu_core_ms", s.integer("cpuCoreMs"))
                .set("memory_byte_s", s.integer("memoryByteS"))
                .set("storage_byte_s", s.integer("storageByteS"))
                .set("gpu_ms", s.integer("gpuMs"))
                .set("network_bytes", s.integer("networkBytes"))
                .set("lines_root", s.text("linesRoot"))
                .set("is_final", s.flag("isFinal"))
                .set("signer", e.text("signer"))
                .set("accepted_at", e.timestamp())
                .set("release_at", e.number("releaseAt"));
        Row row = rows.change(e, "leases", lease)
                .set("statement_count", e.number("sequence"))
                .set("stated", s.integer("cumulativeCost"));
        if (s.flag("isFinal")) {
            row.set("settlement_ended", true);
        }
    }

    /** Everything up to a sequence number is final; numbers below the first pending one are final already. */
    private static void finalised(RecordedEvent e, WorkingSet rows) {
        String lease = e.text("leaseId");
        LongStream.iterate(e.number("upToSequence"), n -> n > 0, n -> n - 1)
                .mapToObj(n -> rows.find("statements", lease, n).orElseThrow())
                .takeWhile(s -> s.text("state").equals("Pending"))
                .forEach(s ->
                        rows.touched(e, "statements", s).set("state", "Final").set("finalised_at", e.timestamp()));
        rows.change(e, "leases", lease).set("finalised", e.integer("finalised"));
    }

    private static void feeChanged(RecordedEvent e, WorkingSet rows) {
        // A token's fee may be set before the vault lists the token.
        EscrowProjection.token(e, rows, "token").set("fee_bps", e.integer("feeBps"));
    }

    private static void splitChanged(RecordedEvent e, WorkingSet rows) {
        RecordedEvent split = e.struct("split");
        rows.find("fee_split", true)
                .map(known -> rows.touched(e, "fee_split", known))
                .orElseGet(() -> rows.create("fee_split", true).set("updated_block", e.block()))
                .set("staking_bps", split.integer("staking"))
                .set("incentive_bps", split.integer("incentives"))
                .set("burn_bps", split.integer("burn"))
                .set("treasury_bps", split.integer("treasury"));
    }
}
