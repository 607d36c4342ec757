package io.virtengine.offchain.indexer;

import io.virtengine.sdk.events.RecordedEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** All projections together: records an event, then lets everyone who cares change their rows. */
@Component
final class Reactions {

    /** Stands for every contract in a reaction's key. */
    static final String ANY_CONTRACT = "*.";

    private final Map<String, List<BiConsumer<RecordedEvent, WorkingSet>>> byEvent = new HashMap<>();
    private final JsonMapper json;

    Reactions(Collection<Projection> projections) {
        this.json = EventArguments.mapper();
        for (Projection projection : projections) {
            projection
                    .reactions()
                    .forEach((event, reaction) -> byEvent.computeIfAbsent(event, e -> new ArrayList<>())
                            .add(reaction));
        }
    }

    void apply(RecordedEvent event, WorkingSet rows) {
        rows.create("events", event.block(), event.logIndex())
                .set("block_time", event.timestamp())
                .set("tx_hash", event.transaction())
                .set("contract", event.contract())
                .set("name", event.name())
                .set("arguments", StorableText.ofJson(json.writeValueAsString(event.values())));
        run(event.contract() + "." + event.name(), event, rows);
        run(ANY_CONTRACT + event.name(), event, rows);
    }

    private void run(String key, RecordedEvent event, WorkingSet rows) {
        for (BiConsumer<RecordedEvent, WorkingSet> reaction : byEvent.getOrDefault(key, List.of())) {
            reaction.accept(event, rows);
        }
    }
}
