package io.virtengine.offchain.indexer;

import io.virtengine.sdk.events.RecordedEvent;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.springframework.stereotype.Component;

/** What happened in an epoch: who got seats, how validators did, which identity work was done. */
@Component
final class EpochProjection implements Projection {

    private static final String PERFORMANCES = "performances";
    private static final String WORK = "identity_work";

    @Override
    public Map<String, BiConsumer<RecordedEvent, WorkingSet>> reactions() {
        return Map.of(
                "ValidatorRegistry.SetRolled", EpochProjection::rolled,
                "PerformanceBoard.PerformanceReported", EpochProjection::reported,
                "PerformanceBoard.PerformanceScored", EpochProjection::scored,
                "IdentityWork.IdentityWorkDone", EpochProjection::worked,
                "RewardPool.IdentityWorkPaid", EpochProjection::workPaid);
    }

    private static void rolled(RecordedEvent e, WorkingSet rows) {
        List<Object> seats = e.list("seats");
        Epochs.of(e, rows, e.number("epoch"))
                .set("seats", seats.size())
                .set(
                        "weight",
                        seats.stream()
                                .map(seat -> (BigInteger) ((Map<?, ?>) seat).get("weight"))
                                .reduce(BigInteger.ZERO, BigInteger::add))
                .set("rolled_at", e.timestamp());
    }

    private static void reported(RecordedEvent e, WorkingSet rows) {
        RecordedEvent report = e.struct("report");
        Epochs.of(e, rows, e.number("epoch"))
                .set("from_block", report.number("fromBlock"))
                .set("to_block", report.number("toBlock"))
                .set("gas_used", report.integer("gasUsed"))
                .set("observers", e.number("observers"))
                .set("reported_at", e.timestamp());
    }

    /** Who changed its node within the epoch is scored once for each; the last one has all of it. */
    private static void scored(RecordedEvent e, WorkingSet rows) {
        RecordedEvent performance = e.struct("performance");
        String validator = e.text("operator");
        rows.find(PERFORMANCES, validator, e.number("epoch"))
                .map(known -> rows.touched(e, PERFORMANCES, known))
                .orElseGet(() -> rows.create(e, PERFORMANCES, validator, e.number("epoch")))
                .set("proposed", performance.number("proposed"))
                .set("missed", performance.number("missed"))
                .set("missed_in_row", performance.number("missedInRow"))
                .set("presence", performance.number("presence"))
                .set("score", performance.number("score"))
                .set("scored_at", e.timestamp());
    }

    private static void worked(RecordedEvent e, WorkingSet rows) {
        List<Object> members = e.list("members");
        Epochs.of(e, rows, e.number("epoch")).add("identity_work", BigInteger.valueOf(members.size()));
        for (Object member : members) {
            rows.find(WORK, member, e.number("epoch"))
                    .map(known -> rows.touched(e, WORK, known))
                    .orElseGet(() ->
                            rows.create(e, WORK, member, e.number("epoch")).set("verifications", 0))
                    .add("verifications", BigInteger.ONE);
        }
    }

    private static void workPaid(RecordedEvent e, WorkingSet rows) {
        rows.change(e, WORK, e.text("member"), e.number("epoch"))
                .set("paid", e.integer("amount"))
                .set("paid_at", e.timestamp());
        RewardProjection.claimed(e, rows, "identity_left");
    }
}
