package io.virtengine.offchain.indexer;

import io.virtengine.sdk.events.RecordedEvent;
import io.virtengine.sdk.market.StateNames;
import java.util.Map;
import java.util.function.BiConsumer;
import org.springframework.stereotype.Component;

/** Validators' enclaves: their keys, what they were attested under, and what the committee says of their health. */
@Component
final class EnclaveProjection implements Projection {

    @Override
    public Map<String, BiConsumer<RecordedEvent, WorkingSet>> reactions() {
        return Map.of(
                "EnclaveRegistry.IdentityRegistered",
                EnclaveProjection::registered,
                "EnclaveRegistry.IdentityAttested",
                EnclaveProjection::attested,
                "EnclaveRegistry.KeyRetiring",
                (e, rows) -> identity(e, rows).set("retires_at", e.number("retiresAt")),
                "EnclaveRegistry.IdentityRevoked",
                (e, rows) -> identity(e, rows)
                        .set("revoked_at", e.timestamp())
                        .set("revoked_by", e.text("by"))
                        .set("reason_hash", e.text("reasonHash")),
                "EnclaveRegistry.HealthChanged",
                EnclaveProjection::healthChanged);
    }

    private static Row identity(RecordedEvent e, WorkingSet rows) {
        return rows.change(e, "enclaves", e.text("validator"), e.number("epoch"));
    }

    private static void registered(RecordedEvent e, WorkingSet rows) {
        rows.create(e, "enclaves", e.text("validator"), e.number("epoch"))
                .set("kind", Tee.of(e))
                .set("signing_key", e.text("signingKey"))
                .set("encryption_key", e.text("encryptionKey"))
                .set("registered_at", e.timestamp());
    }

    /** What is relied on are the entries as they stand now: each revocation of a key makes it another one. */
    private static void attested(RecordedEvent e, WorkingSet rows) {
        identity(e, rows)
                .set("measurement_key", e.text("measurementKey"))
                .set("measurement_generation", generation(e.text("measurementKey"), rows))
                .set("software_key", e.text("softwareKey"))
                .set("software_generation", generation(e.text("softwareKey"), rows))
                .set("svn", e.integer("svn"))
                .set("platform_id", e.text("platformId"))
                .set("evidence_hash", e.text("evidenceHash"))
                .set("challenge_block", e.number("challengeBlock"))
                .set("valid_from", e.number("validFrom"))
                .set("attested_at", e.timestamp())
                .set("expires_at", e.number("expiresAt"))
                .set("collateral_until", e.number("collateralUntil"));
    }

    /** How often a key was revoked; software needs no entry of its own. */
    private static long generation(String key, WorkingSet rows) {
        return rows.find("measurements", key)
                .map(entry -> entry.number("generation"))
                .orElse(0L);
    }

    private static void healthChanged(RecordedEvent e, WorkingSet rows) {
        String validator = e.text("validator");
        rows.find("enclave_health", validator)
                .map(known -> rows.touched(e, "enclave_health", known))
                .orElseGet(() -> rows.create("enclave_health", validator).set("updated_block", e.block()))
                .set("health", e.constant("health", StateNames.ENCLAVE_HEALTH.all()))
                .set("changed_at", e.timestamp())
                .set("evidence_hash", e.text("evidenceHash"));
    }
}
