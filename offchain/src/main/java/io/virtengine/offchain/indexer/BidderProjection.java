package io.virtengine.offchain.indexer;

import io.virtengine.sdk.events.RecordedEvent;
import java.math.BigInteger;
import java.util.Map;
import java.util.function.BiConsumer;
import org.springframework.stereotype.Component;

/** The money behind bids: free, locked, and bonds. */
@Component
final class BidderProjection implements Projection {

    @Override
    public Map<String, BiConsumer<RecordedEvent, WorkingSet>> reactions() {
        return Map.of(
                "EscrowVault.BidderFunded",
                        (e, rows) -> bidder(e, rows, "bidder").add("available", amount(e)),
                "EscrowVault.BidderWithdrawn",
                        (e, rows) -> bidder(e, rows, "bidder").subtract("available", amount(e)),
                "EscrowVault.BidderLocked",
                        (e, rows) -> bidder(e, rows, "bidder")
                                .subtract("available", amount(e))
                                .add("locked", amount(e)),
                "EscrowVault.BidderUnlocked",
                        (e, rows) -> bidder(e, rows, "bidder")
                                .add("available", amount(e))
                                .subtract("locked", amount(e)),
                "EscrowVault.BondLocked",
                        (e, rows) -> bidder(e, rows, "provider").add("bond", amount(e)),
                "EscrowVault.BondReleased",
                        (e, rows) -> bidder(e, rows, "provider")
                                .subtract("bond", amount(e))
                                .add("available", amount(e)),
                "EscrowVault.BondTaken",
                        (e, rows) -> bidder(e, rows, "provider").subtract("bond", amount(e)));
    }

    private static BigInteger amount(RecordedEvent e) {
        return e.integer("amount");
    }

    private static Row bidder(RecordedEvent e, WorkingSet rows, String argument) {
        String address = e.text(argument);
        return rows.find("bidders", address)
                .map(known -> rows.touched(e, "bidders", known))
                .orElseGet(() -> rows.create("bidders", address)
                        .set("available", 0)
                        .set("locked", 0)
                        .set("bond", 0)
                        .set("updated_block", e.block()));
    }
}
