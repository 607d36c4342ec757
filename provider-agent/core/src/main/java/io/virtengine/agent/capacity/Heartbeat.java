package io.virtengine.agent.capacity;

import io.virtengine.agent.chain.Intents;
import io.virtengine.agent.chain.Market;
import io.virtengine.agent.config.AgentConfiguration;
import io.virtengine.agent.work.Database;
import io.virtengine.sdk.chain.ChainWatch;
import io.virtengine.sdk.manifest.ResourceTotals;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Map;

/**
 * Reports each inventory's total to the chain: the general one and one per GPU class. A report is due when the last is
 * older than the interval or names another total; one at a time is under way.
 */
public final class Heartbeat {
    private final Database database;
    private final Market market;
    private final ChainWatch watch;
    private final Intents intents;
    private final CapacityBook book;
    private final AgentConfiguration configuration;

    public Heartbeat(
            Database database,
            Market market,
            ChainWatch watch,
            Intents intents,
            CapacityBook book,
            AgentConfiguration configuration) {
        this.database = database;
        this.market = market;
        this.watch = watch;
        this.intents = intents;
        this.book = book;
        this.configuration = configuration;
    }

    /** Reports what is due. */
    public void beat() {
        if (!watch.present()) {
            return;
        }
        ResourceTotals general = book.total(0);
        report(0, general);
        for (Map.Entry<Long, Integer> gpu : book.gpus().entrySet()) {
            report(gpu.getKey(), new ResourceTotals(0, 0, 0, gpu.getValue(), 0, gpu.getKey()));
        }
    }

    private void report(long gpuClass, ResourceTotals total) {
        String provider = configuration.provider().address();
        Market.InventoryView known = market.inventory(provider, gpuClass);
        Duration age = Duration.between(known.heartbeatAt(), watch.time());
        boolean due = age.compareTo(configuration.capacity().heartbeat()) >= 0
                || !known.total().equals(total);
        if (!due) {
            return;
        }
        BigInteger sequence = known.sequence().add(BigInteger.ONE);
        database.run(unit -> {
            // A report that was refused is repeated under a new name; one under way is waited for.
            String stem = "heartbeat:" + gpuClass + ":" + sequence + ":";
            for (int n = 1; n <= 1_000; n++) {
                var outcome = intents.outcome(unit, stem + n);
                if (outcome.isEmpty()) {
                    intents.record(
                            unit,
                            Intents.Intent.of(
                                    stem + n, "CapacityLedger", "heartbeat", provider, total.pack(), sequence));
                    return;
                }
                if (!outcome.get().known() || outcome.get().succeeded()) {
                    return;
                }
            }
        });
    }
}
