package io.virtengine.offchain.indexer;

import io.virtengine.sdk.events.RecordedEvent;
import java.util.Map;
import java.util.function.BiConsumer;
import org.springframework.stereotype.Component;

/** Scoring networks: which may be used, and from when. */
@Component
final class NetworkProjection implements Projection {

    @Override
    public Map<String, BiConsumer<RecordedEvent, WorkingSet>> reactions() {
        return Map.of(
                "NetworkModels.NetworkRegistered",
                (e, rows) -> rows.create(e, "networks", e.text("modelHash"))
                        .set("inputs", e.number("inputs"))
                        .set("chunks", e.list("chunks").size())
                        .set("usable_from", e.number("usableFrom"))
                        .set("revoked", false),
                "NetworkModels.NetworkRevoked",
                (e, rows) -> rows.change(e, "networks", e.text("modelHash")).set("revoked", true));
    }
}
