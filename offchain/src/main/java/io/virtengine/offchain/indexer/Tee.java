package io.virtengine.offchain.indexer;

import io.virtengine.sdk.events.RecordedEvent;
import java.util.List;

/** Kinds of trusted execution environments, as {@code ve} names the numbers that contracts have for them. */
final class Tee {

    private static final List<String> KINDS = List.of("NONE", "SGX", "TDX", "SNP", "NITRO");

    private Tee() {}

    /** The kind in an event's argument {@code kind}. */
    static String of(RecordedEvent event) {
        return event.constant("kind", KINDS);
    }
}
