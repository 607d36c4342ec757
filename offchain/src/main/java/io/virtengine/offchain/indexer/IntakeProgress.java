package io.virtengine.offchain.indexer;

import io.virtengine.sdk.events.BlockRange;
import io.virtengine.sdk.events.IntakeListener;
import java.util.function.Consumer;

/** Tells health, metrics and the application's other modules how the rows come along. */
record IntakeProgress(IndexerStatus status, Consumer<BlocksIndexed> listener) implements IntakeListener {

    @Override
    public void stored(BlockRange range, boolean atHead) {
        long block = range.last().number();
        long time = range.last().timestamp();
        status.indexed(block, time, range.logs().size(), atHead);
        listener.accept(new BlocksIndexed(block, time, atHead));
    }

    @Override
    public void atHead() {
        status.current();
    }

    @Override
    public void failed(Exception failure) {
        status.failed(failure);
    }
}
