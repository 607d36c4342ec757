package io.virtengine.offchain.indexer;

import io.virtengine.sdk.events.RecordedEvent;
import io.virtengine.sdk.market.StateNames;
import java.util.Map;
import java.util.function.BiConsumer;
import org.springframework.stereotype.Component;

/** Identity records: what the chain says of an account's standing, nothing of the person. */
@Component
final class IdentityProjection implements Projection {

    @Override
    public Map<String, BiConsumer<RecordedEvent, WorkingSet>> reactions() {
        return Map.of(
                "IdentityRegistry.IdentityCreated", (e, rows) -> identity(e, rows),
                "IdentityRegistry.IdentityStatusChanged",
                        (e, rows) -> identity(e, rows).set("status", e.constant("status", StateNames.IDENTITY.all())),
                "IdentityRegistry.IdentityScored", IdentityProjection::scored);
    }

    private static Row identity(RecordedEvent e, WorkingSet rows) {
        String account = e.text("account");
        return rows.find("identities", account)
                .map(known -> rows.touched(e, "identities", known))
                .orElseGet(() -> rows.create(e, "identities", account)
                        .set("status", "Unverified")
                        .set("created_at", e.timestamp()));
    }

    private static void scored(RecordedEvent e, WorkingSet rows) {
        identity(e, rows)
                .set("score", e.integer("score"))
                .set("tier", e.integer("tier"))
                .set("passed", e.flag("passed"))
                .set("reasons", e.integer("reasons"))
                .set("scopes", e.integer("scopes"))
                .set("scored_at", e.timestamp())
                .set("expires_at", e.number("expiresAt"))
                .set("input_hash", e.text("inputHash"))
                .set("model_hash", e.text("modelHash"))
                .set("request_id", e.text("requestId"));
    }
}
