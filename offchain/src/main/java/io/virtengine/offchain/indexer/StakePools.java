package io.virtengine.offchain.indexer;

import io.virtengine.sdk.events.RecordedEvent;
import java.math.BigInteger;

/** Rows of the stake behind validators. */
final class StakePools {

    static final String TABLE = "stake_pools";

    private StakePools() {}

    /** A validator's pool, which its first stake makes. */
    static Row of(RecordedEvent e, WorkingSet rows, String validator) {
        return rows.find(TABLE, validator)
                .map(known -> rows.touched(e, TABLE, known))
                .orElseGet(() -> rows.create(e, TABLE, validator)
                        .set("tokens", BigInteger.ZERO)
                        .set("shares", BigInteger.ZERO)
                        .set("reward_index", BigInteger.ZERO)
                        .set("rewarded", BigInteger.ZERO)
                        .set("commission", BigInteger.ZERO)
                        .set("commission_paid", BigInteger.ZERO)
                        .set("slashed", BigInteger.ZERO)
                        .set("slash_count", 0));
    }

    /** How many slashes a validator had so far. */
    static int slashes(WorkingSet rows, String validator) {
        return rows.find(TABLE, validator)
                .map(pool -> (int) pool.number("slash_count"))
                .orElse(0);
    }
}
