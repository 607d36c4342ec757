package io.virtengine.sdk.events;

import io.virtengine.sdk.chain.BlockHeader;
import io.virtengine.sdk.chain.ChainLog;
import java.util.List;

/**
 * Consecutive whole blocks.
 *
 * @param from height of the first
 * @param last the last
 * @param logs every log of the contracts asked for, in chain order, with its block's time
 */
public record BlockRange(long from, BlockHeader last, List<ChainLog> logs) {

    public BlockRange {
        logs = List.copyOf(logs);
    }

    /** Where reading goes on after it. */
    public ReadPosition end() {
        return new ReadPosition(last.number() + 1, last.hash());
    }
}
