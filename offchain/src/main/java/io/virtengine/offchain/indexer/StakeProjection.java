package io.virtengine.offchain.indexer;

import io.virtengine.sdk.events.RecordedEvent;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.springframework.stereotype.Component;
import org.web3j.crypto.Hash;

/** The stake vault's pools and positions: who has which shares, what they earned, what slashes took. */
@Component
final class StakeProjection implements Projection {

    private static final String UNBONDING = Hash.sha3String("staking.unbonding");

    @Override
    public Map<String, BiConsumer<RecordedEvent, WorkingSet>> reactions() {
        var on = new HashMap<String, BiConsumer<RecordedEvent, WorkingSet>>();
        on.put("StakeVault.Delegated", StakeProjection::delegated);
        on.put("StakeVault.Redelegated", StakeProjection::redelegated);
        on.put("StakeVault.StakeSlashed", StakeProjection::slashed);
        on.put("StakeVault.LotSlashed", StakeProjection::lotSlashed);
        on.put("StakeVault.StakeRounded", (e, rows) -> {
            StakePools.of(e, rows, e.text("validator")).subtract("tokens", e.integer("amount"));
            StakeTotals.condemn(e, rows, "bonded", e.integer("amount"));
        });
        on.put("StakeVault.PositionRecorded", StakeProjection::recorded);
        on.put("StakeVault.RewardsDistributed", StakeProjection::distributed);
        on.put("StakeVault.RewardsClaimed", (e, rows) -> {
            String to = e.flag("compounded") ? "compounded" : "claimed";
            StakePosition.of(e, rows).row().add(to, e.integer("amount"));
            StakeTotals.of(e, rows).subtract("rewards_held", e.integer("amount"));
        });
        on.put("StakeVault.RewardsForfeited", (e, rows) -> {
            StakePosition.rowOf(e, rows).add("forfeited", e.integer("amount"));
            StakeTotals.of(e, rows).subtract("rewards_held", e.integer("amount"));
        });
        on.put("StakeVault.CommissionClaimed", (e, rows) -> {
            StakePools.of(e, rows, e.text("validator"))
                    .subtract("commission", e.integer("amount"))
                    .add("commission_paid", e.integer("amount"));
            StakeTotals.of(e, rows).subtract("rewards_held", e.integer("amount"));
        });
        return on;
    }

    /** What rounding keeps from a pool is told apart, and before. */
    private static void delegated(RecordedEvent e, WorkingSet rows) {
        BigInteger amount = e.integer("amount");
        StakePools.of(e, rows, e.text("validator")).add("tokens", amount).add("shares", e.integer("shares"));
        StakePosition.of(e, rows).add(e.integer("shares"));
        StakeTotals.of(e, rows).add("bonded", amount);
    }

    private static void redelegated(RecordedEvent e, WorkingSet rows) {
        String from = e.text("from");
        BigInteger amount = e.integer("amount");
        StakePools.of(e, rows, from).subtract("tokens", amount).subtract("shares", e.integer("sharesTaken"));
        StakePools.of(e, rows, e.text("to")).add("tokens", amount).add("shares", e.integer("sharesGiven"));
        StakePosition.of(e, rows, from).remove(e.integer("sharesTaken"));
        StakePosition moved = StakePosition.of(e, rows, e.text("to"));
        moved.announce(from, e.timestamp(), e.timestamp() + unbonding(rows));
        moved.add(e.integer("sharesGiven"));
    }

    private static long unbonding(WorkingSet rows) {
        return rows.find("parameters", UNBONDING).orElseThrow().number("value");
    }

    private static void slashed(RecordedEvent e, WorkingSet rows) {
        BigInteger amount = e.integer("amount");
        Row pool = StakePools.of(e, rows, e.text("validator"));
        long number = pool.number("slash_count");
        pool.set("tokens", e.integer("poolTokens")).add("slashed", amount).set("slash_count", number + 1);
        rows.create("stake_slashes", e.text("validator"), number)
                .set("fraction", e.integer("fraction"))
                .set("infraction_at", e.number("infractionAt"))
                .set("found_at", e.timestamp())
                .set("amount", amount);
        StakeTotals.of(e, rows).subtract("bonded", amount);
    }

    private static void lotSlashed(RecordedEvent e, WorkingSet rows) {
        BigInteger amount = e.integer("amount");
        StakePools.of(e, rows, e.text("validator")).subtract("tokens", amount).subtract("shares", e.integer("shares"));
        StakePosition.of(e, rows).row().subtract("shares", e.integer("shares"));
        StakeTotals.condemn(e, rows, "bonded", amount);
    }

    /** What a position records has changed. Anyone can have a position recorded that never was: that makes none. */
    private static void recorded(RecordedEvent e, WorkingSet rows) {
        BigInteger votes = e.integer("votes");
        BigInteger accrued = e.integer("accrued");
        boolean isEmpty = votes.signum() == 0 && accrued.signum() == 0;
        if (isEmpty
                && rows.find("delegations", e.text("delegator"), e.text("validator"))
                        .isEmpty()) {
            return;
        }
        Row position = StakePosition.rowOf(e, rows);
        VoteTotals.add(e, rows, votes.subtract(position.amount("votes")));
        position.set("votes", votes).set("accrued", accrued).set("paid_index", e.integer("paidIndex"));
    }

    private static void distributed(RecordedEvent e, WorkingSet rows) {
        BigInteger commission = e.integer("commission");
        BigInteger net = e.integer("net");
        if (net.signum() != 0) {
            rows.find("reward_indexes", e.text("validator"), e.timestamp())
                    .map(known -> rows.touched(e, "reward_indexes", known))
                    .orElseGet(() -> rows.create("reward_indexes", e.text("validator"), e.timestamp())
                            .set("updated_block", e.block()))
                    .set("reward_index", e.integer("rewardIndex"));
        }
        StakePools.of(e, rows, e.text("validator"))
                .set("reward_index", e.integer("rewardIndex"))
                .add("rewarded", net)
                .add("commission", commission);
        StakeTotals.of(e, rows).add("rewards_held", commission.add(net));
    }
}
