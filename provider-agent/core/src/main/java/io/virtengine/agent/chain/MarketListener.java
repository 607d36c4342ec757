package io.virtengine.agent.chain;

import io.virtengine.agent.work.UnitOfWork;

/** Takes events in chain order, at least once each; its effects commit together with its cursor. */
public interface MarketListener {
    /** Constant name, under which the cursor is kept. */
    String name();

    /** Must be idempotent. */
    void on(MarketEvent event, UnitOfWork unit);
}
