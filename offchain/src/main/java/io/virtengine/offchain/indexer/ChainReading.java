package io.virtengine.offchain.indexer;

import io.virtengine.sdk.events.EventIntake;
import org.springframework.context.SmartLifecycle;

/** Follows the chain from the application's start to its stop. */
final class ChainReading implements SmartLifecycle {

    private final EventIntake intake;
    private volatile boolean running;

    ChainReading(EventIntake intake) {
        this.intake = intake;
    }

    EventIntake intake() {
        return intake;
    }

    @Override
    public void start() {
        intake.start();
        running = true;
    }

    @Override
    public void stop() {
        intake.close();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
