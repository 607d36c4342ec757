package io.virtengine.offchain.indexer;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.events.RecordedEvent;
import io.virtengine.sdk.market.StateNames;
import java.util.Map;
import java.util.function.BiConsumer;
import org.springframework.stereotype.Component;
import org.web3j.crypto.Hash;

/** The vendors' documents that evidence is judged by, and the trust anchors they are judged under. */
@Component
final class CollateralProjection implements Projection {

    private static final String NONE = "0x" + "0".repeat(64);

    @Override
    public Map<String, BiConsumer<RecordedEvent, WorkingSet>> reactions() {
        return Map.of(
                "CollateralRegistry.CollateralPublished",
                CollateralProjection::published,
                "CollateralRegistry.CollateralWithdrawn",
                (e, rows) -> rows.change(e, "collateral", e.text("documentHash"))
                        .set("standing", "Withdrawn")
                        .set("reason_hash", e.text("reasonHash")),
                "AttestationVerifier.RootsChanged",
                CollateralProjection::rootsChanged);
    }

    /** A document may be published again: after it was withdrawn, or under other trust anchors. */
    private static void published(RecordedEvent e, WorkingSet rows) {
        String hash = e.text("documentHash");
        rows.find("collateral", hash)
                .map(known -> rows.touched(e, "collateral", known))
                .orElseGet(() -> rows.create(e, "collateral", hash))
                .set("document_type", e.constant("documentType", StateNames.DOCUMENT.all()))
                .set("subject", e.text("subject"))
                .set("standing", "Current")
                .set("issued_at", e.number("issuedAt"))
                .set("next_update", e.number("nextUpdate"))
                .set("published_at", e.timestamp())
                .set("roots_hash", e.text("rootsHash"))
                .set("reason_hash", null);
        String superseded = e.text("superseded");
        if (!superseded.equals(NONE)) {
            rows.change(e, "collateral", superseded).set("standing", "Superseded");
        }
    }

    private static void rootsChanged(RecordedEvent e, WorkingSet rows) {
        rows.find("trust_anchors", e.contract())
                .map(known -> rows.touched(e, "trust_anchors", known))
                .orElseGet(() -> rows.create("trust_anchors", e.contract()).set("updated_block", e.block()))
                .set("roots_hash", Hex.encode(Hash.sha3(Hex.decode(e.text("roots")))));
    }
}
