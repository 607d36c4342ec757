package io.virtengine.agent.chain;

import io.virtengine.agent.work.UnitOfWork;
import io.virtengine.sdk.events.EventConsumer;
import io.virtengine.sdk.events.RecordedEvent;
import java.sql.Connection;
import java.util.List;

/** Hands the chain's events to the agent's parts, one after the other, in one transaction with the cursor. */
public final class EventFeed implements EventConsumer {
    public static final String NAME = "agent";
    private static final int BATCH = 50;
    private final List<MarketListener> parts;

    public EventFeed(List<MarketListener> parts) {
        this.parts = List.copyOf(parts);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int batchSize() {
        return BATCH;
    }

    @Override
    public void handle(Connection transaction, List<RecordedEvent> events) {
        UnitOfWork unit = UnitOfWork.within(transaction);
        for (RecordedEvent event : events) {
            MarketEvent market = new MarketEvent(
                    event.contract(),
                    event.name(),
                    event.values(),
                    event.log().blockNumber(),
                    event.log().blockHash(),
                    event.time(),
                    event.log().logIndex(),
                    event.log().transactionHash());
            parts.forEach(part -> part.on(market, unit));
        }
    }
}
