package io.virtengine.offchain.indexer;

import io.virtengine.sdk.events.RecordedEvent;
import java.math.BigInteger;

/** What the stake vault holds of whose: the one row that adds all its books up. */
final class StakeTotals {

    private static final String TABLE = "stake_totals";

    private StakeTotals() {}

    static Row of(RecordedEvent e, WorkingSet rows) {
        return rows.find(TABLE, true)
                .map(known -> rows.touched(e, TABLE, known))
                .orElseGet(() -> rows.create(TABLE, true)
                        .set("bonded", BigInteger.ZERO)
                        .set("unbonding", BigInteger.ZERO)
                        .set("rewards_held", BigInteger.ZERO)
                        .set("condemned", BigInteger.ZERO)
                        .set("updated_block", e.block()));
    }

    /** Stake left a pool, or an entry, for good: it is the slasher's to collect. */
    static void condemn(RecordedEvent e, WorkingSet rows, String book, BigInteger amount) {
        of(e, rows).subtract(book, amount).add("condemned", amount);
    }
}
