package io.virtengine.agent.wiring;

import io.virtengine.agent.bidding.BidDesk;
import io.virtengine.agent.config.AgentConfiguration;
import io.virtengine.agent.custody.Custody;
import io.virtengine.agent.work.Recurring;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Bidding begins last, when everything a won lease needs is there, and ends first. */
@Component
final class Bidding implements SmartLifecycle {
    private final Recurring desk;
    private volatile boolean running;

    Bidding(BidDesk desk, Custody custody, AgentConfiguration configuration, Alarm alarm) {
        this.desk = new Recurring("bidding", configuration.chain().poll(), () -> {
            if (custody.readOnly().isEmpty()) {
                desk.work();
            }
        });
        alarm.register(Alarm.Sleeper.BIDDER, this.desk::wake);
    }

    @Override
    public void start() {
        desk.start();
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        desk.close();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
