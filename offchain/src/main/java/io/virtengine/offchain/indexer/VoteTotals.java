package io.virtengine.offchain.indexer;

import io.virtengine.sdk.events.RecordedEvent;
import java.math.BigInteger;

/** How much recorded stake there was in all at any time, whoever votes with it: what quorums are shares of. */
final class VoteTotals {

    private static final String TABLE = "vote_totals";
    private static final String CLOCK = "vote_clock";

    private VoteTotals() {}

    /** There is so much more, or less, from the event's time on. */
    static void add(RecordedEvent e, WorkingSet rows, BigInteger change) {
        if (change.signum() == 0) {
            return;
        }
        Row clock = rows.find(CLOCK, true)
                .map(known -> rows.touched(e, CLOCK, known))
                .orElseGet(() -> rows.create(CLOCK, true).set("updated_block", e.block()));
        BigInteger before = clock.isNull("since")
                ? BigInteger.ZERO
                : rows.find(TABLE, clock.number("since")).orElseThrow().amount("votes");
        clock.set("since", e.timestamp());
        rows.find(TABLE, e.timestamp())
                .map(known -> rows.touched(e, TABLE, known))
                .orElseGet(() -> rows.create(TABLE, e.timestamp()).set("updated_block", e.block()))
                .set("votes", before.add(change));
    }
}
