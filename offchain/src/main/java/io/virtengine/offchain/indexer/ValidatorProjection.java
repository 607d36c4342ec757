package io.virtengine.offchain.indexer;

import io.virtengine.sdk.events.RecordedEvent;
import java.util.Map;
import java.util.function.BiConsumer;
import org.springframework.stereotype.Component;

/** The consensus set: who is in it, who has left it, and what software each node said it runs. */
@Component
final class ValidatorProjection implements Projection {

    @Override
    public Map<String, BiConsumer<RecordedEvent, WorkingSet>> reactions() {
        return Map.of(
                "ValidatorRegistry.ValidatorAdded",
                ValidatorProjection::added,
                "ValidatorRegistry.ValidatorRemoved",
                (e, rows) -> rows.change(e, "validators", e.text("node"))
                        .set("state", e.flag("tombstoned") ? "Tombstoned" : "Removed")
                        .set("changed_at", e.timestamp()),
                "ValidatorRegistry.SoftwareReported",
                (e, rows) -> rows.change(e, "validators", e.text("node"))
                        .set("software", StorableText.of(e.text("version")))
                        .set("software_since", e.number("reportedAt")));
    }

    /** A node that was removed may return, with another operator. */
    private static void added(RecordedEvent e, WorkingSet rows) {
        String node = e.text("node");
        rows.find("validators", node)
                .map(known -> rows.touched(e, "validators", known))
                .orElseGet(() -> rows.create(e, "validators", node))
                .set("operator", e.text("operator"))
                .set("state", "Active")
                .set("changed_at", e.timestamp());
    }
}
