package io.virtengine.offchain.indexer;

import io.virtengine.sdk.events.RecordedEvent;
import java.util.Map;
import java.util.function.BiConsumer;

/** What one part of the product does to rows when its events arrive. Deterministic: events in, rows out. */
interface Projection {

    /** What to do by {@code Contract.Event}. */
    Map<String, BiConsumer<RecordedEvent, WorkingSet>> reactions();
}
