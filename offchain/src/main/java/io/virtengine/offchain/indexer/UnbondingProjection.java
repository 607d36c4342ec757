package io.virtengine.offchain.indexer;

import io.virtengine.sdk.events.RecordedEvent;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.springframework.stereotype.Component;

/** Stake on its way out of the vault: entries, and what became of them. */
@Component
final class UnbondingProjection implements Projection {

    private static final String TABLE = "unbondings";

    @Override
    public Map<String, BiConsumer<RecordedEvent, WorkingSet>> reactions() {
        return Map.of(
                "StakeVault.Undelegated", UnbondingProjection::undelegated,
                "StakeVault.UnbondingCompleted", (e, rows) -> ended(e, rows, "Completed"),
                "StakeVault.UnbondingCancelled", UnbondingProjection::cancelled);
    }

    private static void undelegated(RecordedEvent e, WorkingSet rows) {
        BigInteger amount = e.integer("amount");
        String validator = e.text("validator");
        StakePools.of(e, rows, validator).subtract("tokens", amount).subtract("shares", e.integer("shares"));
        StakePosition position = StakePosition.of(e, rows);
        StakePosition.Part part = position.remove(e.integer("shares"));
        // Shares that are worth nothing leave without an entry.
        if (amount.signum() == 0) {
            return;
        }
        StakeTotals.of(e, rows).subtract("bonded", amount).add("unbonding", amount);
        long number = position.row().number("entry_count");
        List<Long> entries = Numbers.of(position.row(), "entries");
        Row entry = rows.create(e, TABLE, e.text("delegator"), validator, number)
                .set("entry_index", entries.size())
                .set("state", "Pending")
                .set("amount", amount)
                .set("started_at", e.timestamp())
                .set("completes_at", e.number("completesAt"))
                .set("slashes", StakePools.slashes(rows, validator));
        Row lot = part.lot();
        if (lot != null) {
            entry.set("from_validator", lot.text("from_validator"))
                    .set("moved_at", lot.number("moved_at"))
                    .set("liable_until", lot.number("liable_until"))
                    .set("from_slashes", lot.number("from_slashes"));
        }
        entries.add(number);
        position.row().set("entry_count", number + 1);
        Numbers.set(position.row(), "entries", entries);
    }

    /** An entry was taken out of its queue, and the last one took its place. */
    private static Row ended(RecordedEvent e, WorkingSet rows, String state) {
        String delegator = e.text("delegator");
        String validator = e.text("validator");
        Row position = rows.change(e, "delegations", delegator, validator);
        List<Long> entries = Numbers.of(position, "entries");
        int index = Math.toIntExact(e.number("index"));
        Row entry = rows.change(e, TABLE, delegator, validator, entries.get(index));
        long last = entries.removeLast();
        if (index < entries.size()) {
            entries.set(index, last);
            rows.change(e, TABLE, delegator, validator, last).set("entry_index", index);
        }
        Numbers.set(position, "entries", entries);
        StakeTotals.condemn(e, rows, "unbonding", e.integer("condemned"));
        StakeTotals.of(e, rows).subtract("unbonding", e.integer("amount"));
        return entry.set("entry_index", null)
                .set("state", state)
                .set("returned", e.integer("amount"))
                .set("condemned", e.integer("condemned"))
                .set("ended_at", e.timestamp());
    }

    /** What is left comes back with the next event; it answers for its origin as long as it would have. */
    private static void cancelled(RecordedEvent e, WorkingSet rows) {
        Row entry = ended(e, rows, "Cancelled");
        boolean liable = !entry.isNull("from_validator") && e.timestamp() < entry.number("liable_until");
        if (liable && e.integer("amount").signum() > 0) {
            StakePosition.of(e, rows)
                    .announce(entry.text("from_validator"), entry.number("moved_at"), entry.number("liable_until"));
        }
    }
}
