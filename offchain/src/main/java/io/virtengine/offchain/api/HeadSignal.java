package io.virtengine.offchain.api;

import io.virtengine.offchain.indexer.BlocksIndexed;
import java.time.Duration;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Lets streams sleep until this instance's indexer has written something. */
@Component
class HeadSignal {

    private long count;

    @EventListener
    synchronized void onBlocks(BlocksIndexed blocks) {
        count++;
        notifyAll();
    }

    synchronized long count() {
        return count;
    }

    /** Waits until the count differs from the one seen, at most that long. */
    synchronized void await(long seen, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        long left = limit.toMillis();
        while (count == seen && left > 0) {
            wait(left);
            left = (end - System.nanoTime()) / 1_000_000;
        }
    }
}
