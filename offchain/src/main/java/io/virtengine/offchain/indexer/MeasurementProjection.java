package io.virtengine.offchain.indexer;

import io.virtengine.sdk.events.RecordedEvent;
import io.virtengine.sdk.market.StateNames;
import java.util.Map;
import java.util.function.BiConsumer;
import org.springframework.stereotype.Component;

/** Software that may run in enclaves: what is proposed, in force, over or revoked. */
@Component
final class MeasurementProjection implements Projection {

    /** Columns that a proposal has until it is activated, and the entry's that they become. */
    private static final Map<String, String> PROPOSED = Map.of(
            "proposed_min_svn", "min_svn",
            "proposed_source", "source_commit",
            "proposed_build_digest", "build_digest",
            "proposed_model_hash", "model_hash",
            "proposed_description", "description");

    @Override
    public Map<String, BiConsumer<RecordedEvent, WorkingSet>> reactions() {
        return Map.of(
                "MeasurementAllowlist.MeasurementProposed",
                MeasurementProjection::proposed,
                "MeasurementAllowlist.ProposalCancelled",
                (e, rows) -> dropProposal(entry(e, rows)),
                "MeasurementAllowlist.MeasurementActivated",
                MeasurementProjection::activated,
                "MeasurementAllowlist.MeasurementRevoked",
                (e, rows) -> entry(e, rows)
                        .set("revoked", true)
                        .set("generation", e.number("generation"))
                        .set("reason_hash", e.text("reasonHash")));
    }

    /** Software can be revoked that nobody proposed. */
    private static Row entry(RecordedEvent e, WorkingSet rows) {
        String key = e.text("key");
        return rows.find("measurements", key)
                .map(known -> rows.touched(e, "measurements", known))
                .orElseGet(() ->
                        rows.create(e, "measurements", key).set("generation", 0).set("revoked", false));
    }

    private static void proposed(RecordedEvent e, WorkingSet rows) {
        RecordedEvent measurement = e.struct("measurement");
        entry(e, rows)
                .set("kind", Tee.of(measurement))
                .set("matching", measurement.constant("matching", StateNames.MATCHING.all()))
                .set("registers", measurement.text("registers"))
                .set("activatable_at", e.number("activatableAt"))
                .set("proposed_lifetime", measurement.number("lifetime"))
                .set("proposed_min_svn", measurement.integer("minSvn"))
                .set("proposed_source", measurement.text("sourceCommit"))
                .set("proposed_build_digest", measurement.text("buildDigest"))
                .set("proposed_model_hash", measurement.text("modelHash"))
                .set("proposed_description", StorableText.of(measurement.text("description")));
    }

    private static void activated(RecordedEvent e, WorkingSet rows) {
        Row entry = entry(e, rows)
                .set("revoked", false)
                .set("reason_hash", null)
                .set("generation", e.number("generation"))
                .set("activated_at", e.number("activatedAt"))
                .set("expires_at", e.number("expiresAt"));
        PROPOSED.forEach((proposed, column) -> entry.set(column, entry.text(proposed)));
        dropProposal(entry);
    }

    private static void dropProposal(Row entry) {
        entry.set("activatable_at", null).set("proposed_lifetime", null);
        PROPOSED.keySet().forEach(column -> entry.set(column, null));
    }
}
