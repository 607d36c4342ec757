package io.virtengine.offchain.indexer;

import io.virtengine.sdk.events.RecordedEvent;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one account has in one pool, brought up to date the way {@code StakePositions} does it: slashes of a lot's origin
 * take its shares, and a lot that answers no longer becomes free. When that happens makes no difference to the outcome, so
 * it may be done here only when an event speaks of the position.
 */
final class StakePosition {

    private static final String POSITIONS = "delegations";
    private static final String LOTS = "stake_lots";
    private static final BigInteger PPM = BigInteger.valueOf(1_000_000);

    private final RecordedEvent event;
    private final WorkingSet rows;
    private final String delegator;
    private final String validator;
    private final Row row;

    private StakePosition(RecordedEvent event, WorkingSet rows, String delegator, String validator) {
        this.event = event;
        this.rows = rows;
        this.delegator = delegator;
        this.validator = validator;
        this.row = rows.find(POSITIONS, delegator, validator)
                .map(known -> rows.touched(event, POSITIONS, known))
                .orElseGet(() -> rows.create(event, POSITIONS, delegator, validator)
                        .set("shares", BigInteger.ZERO)
                        .set("free_shares", BigInteger.ZERO)
                        .set("votes", BigInteger.ZERO)
                        .set("accrued", BigInteger.ZERO)
                        .set("paid_index", BigInteger.ZERO)
                        .set("claimed", BigInteger.ZERO)
                        .set("compounded", BigInteger.ZERO)
                        .set("forfeited", BigInteger.ZERO)
                        .set("lots", "")
                        .set("lot_count", 0)
                        .set("entries", "")
                        .set("entry_count", 0));
    }

    /** The position that an event's arguments {@code delegator} and {@code validator} name. */
    static StakePosition of(RecordedEvent event, WorkingSet rows) {
        return of(event, rows, event.text("validator"));
    }

    static StakePosition of(RecordedEvent event, WorkingSet rows, String validator) {
        var position = new StakePosition(event, rows, event.text("delegator"), validator);
        position.settle();
        return position;
    }

    /** The row of the position that an event names, as it is: for events that settle nothing. */
    static Row rowOf(RecordedEvent event, WorkingSet rows) {
        return new StakePosition(event, rows, event.text("delegator"), event.text("validator")).row;
    }

    Row row() {
        return row;
    }

    /** A part of a position: its free shares, or one of its lots. */
    record Part(@Nullable Row lot) {}

    /** Shares came: to the lot that was announced for them, if one was, else to the free ones. */
    void add(BigInteger shares) {
        row.add("shares", shares);
        List<Long> numbers = Numbers.of(row, "lots");
        Row last = numbers.isEmpty() ? null : lot(numbers.getLast());
        if (last != null && last.amount("shares").signum() == 0) {
            last.set("shares", shares);
        } else {
            row.add("free_shares", shares);
        }
    }

    /** Shares left: the free ones first, then lots in their order, each with an event of its own. */
    Part remove(BigInteger shares) {
        row.subtract("shares", shares);
        if (row.amount("free_shares").signum() > 0) {
            row.subtract("free_shares", shares);
            return new Part(null);
        }
        List<Long> numbers = Numbers.of(row, "lots");
        Row first = lot(numbers.getFirst()).subtract("shares", shares);
        if (first.amount("shares").signum() == 0) {
            Numbers.set(row, "lots", numbers.subList(1, numbers.size()));
        }
        return new Part(first);
    }

    /** Shares are about to come that answer for another validator. */
    void announce(String from, long movedAt, long liableUntil) {
        long number = row.number("lot_count");
        rows.create(LOTS, delegator, validator, number)
                .set("from_validator", from)
                .set("shares", BigInteger.ZERO)
                .set("moved_at", movedAt)
                .set("liable_until", liableUntil)
                .set("from_slashes", StakePools.slashes(rows, from))
                .set("updated_block", event.block());
        row.set("lot_count", number + 1);
        List<Long> numbers = Numbers.of(row, "lots");
        numbers.add(number);
        Numbers.set(row, "lots", numbers);
    }

    private Row lot(long number) {
        return rows.change(event, LOTS, delegator, validator, number);
    }

    private void settle() {
        List<Long> numbers = Numbers.of(row, "lots");
        if (numbers.isEmpty()) {
            return;
        }
        var kept = new ArrayList<Long>();
        for (long number : numbers) {
            Row lot = lot(number);
            boolean announced = lot.amount("shares").signum() == 0;
            slash(lot);
            if (announced
                    || (event.timestamp() < lot.number("liable_until")
                            && lot.amount("shares").signum() > 0)) {
                kept.add(number);
            } else {
                row.add("free_shares", lot.amount("shares"));
                lot.set("shares", BigInteger.ZERO);
            }
        }
        Numbers.set(row, "lots", kept);
    }

    private void slash(Row lot) {
        String from = lot.text("from_validator");
        int count = StakePools.slashes(rows, from);
        for (long number = lot.number("from_slashes"); number < count; number++) {
            Row slash = rows.find("stake_slashes", from, number).orElseThrow();
            if (slash.number("found_at") >= lot.number("liable_until")) {
                break;
            }
            if (slash.number("infraction_at") < lot.number("moved_at")) {
                lot.subtract("shares", part(lot.amount("shares"), slash.amount("fraction")));
            }
        }
        lot.set("from_slashes", count);
    }

    /** A fraction in parts per million of an amount, rounded up. */
    private static BigInteger part(BigInteger amount, BigInteger fraction) {
        return amount.multiply(fraction).add(PPM).subtract(BigInteger.ONE).divide(PPM);
    }
}
