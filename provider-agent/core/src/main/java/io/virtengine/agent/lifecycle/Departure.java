package io.virtengine.agent.lifecycle;

import io.virtengine.agent.chain.Intents;
import io.virtengine.agent.chain.Market;
import io.virtengine.agent.work.Database;
import java.time.Instant;

/**
 * Ends leases so that the bond pays nothing for it: first the notice, then, when it is over, the end with its true reason. A
 * lease that could not start in time costs nothing to end, and its capacity waits for no notice. A lease without rent costs
 * nothing either; still its tenant gets the notice.
 */
public final class Departure {
    private static final int DECOMMISSION = 10_001;
    private static final int MANIFEST_TIMEOUT = 10_003;

    private final Database database;
    private final Market market;
    private final Intents intents;

    public Departure(Database database, Market market, Intents intents) {
        this.database = database;
        this.market = market;
        this.intents = intents;
    }

    /** Gives a lease up whose tenant has not sent a manifest in time. */
    void withoutManifest(Workload workload) {
        close(workload, MANIFEST_TIMEOUT);
    }

    /** Takes a lease's capacity back because the provider leaves. */
    void decommission(Workload workload, Instant now) {
        afterNotice(workload, DECOMMISSION, now);
    }

    private void afterNotice(Workload workload, int reason, Instant now) {
        Instant over = market.lease(workload.leaseId()).reclaimAt();
        if (over.equals(Instant.EPOCH)) {
            record(Intents.Intent.of(
                    "notice:" + workload.leaseId(), "OrderBook", "giveReclaimNotice", workload.leaseId()));
        } else if (!now.isBefore(over)) {
            close(workload, reason);
        }
    }

    private void close(Workload workload, int reason) {
        record(Intents.Intent.of(
                "close:" + workload.leaseId(), "OrderBook", "closeLeaseByProvider", workload.leaseId(), reason));
    }

    private void record(Intents.Intent intent) {
        database.run(unit -> intents.record(unit, intent));
    }
}
