package io.virtengine.offchain.indexer;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/** Runs the indexer from the application's start to its stop. */
final class IndexerThread implements SmartLifecycle {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Indexer indexer;
    private @Nullable Thread thread;

    IndexerThread(Indexer indexer) {
        this.indexer = indexer;
    }

    @Override
    public synchronized void start() {
        thread = Thread.ofPlatform().name("indexer").daemon().start(indexer);
    }

    @Override
    public synchronized void stop() {
        Thread running = thread;
        thread = null;
        if (running == null) {
            return;
        }
        indexer.stop();
        try {
            running.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return thread != null;
    }
}
