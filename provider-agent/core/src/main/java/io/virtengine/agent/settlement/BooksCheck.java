package io.virtengine.agent.settlement;

import io.micrometer.core.instrument.MeterRegistry;
import io.virtengine.agent.chain.Market;
import io.virtengine.agent.work.Database;
import java.math.BigInteger;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares the journal's bidder and deposit accounts with the vault's and says so when they differ. */
public final class BooksCheck {
    private static final Logger LOG = LoggerFactory.getLogger(BooksCheck.class);
    private final Database database;
    private final Market market;
    private final Journal journal;
    private final String provider;
    private final AtomicInteger differences;
    private volatile Map<String, String> last = Map.of();

    public BooksCheck(Database database, Market market, Journal journal, String provider, MeterRegistry registry) {
        this.database = database;
        this.market = market;
        this.journal = journal;
        this.provider = provider;
        this.differences = registry.gauge("provider_daemon_settlement_differences", new AtomicInteger());
    }

    /**
     * Number of accounts that differ in the same way as at the last check: while events are on their way the two differ
     * for a moment, which means nothing.
     */
    public int check() {
        Market.BidderView bidder = market.bidder(provider);
        Map<String, BigInteger> balances = database.call(journal::balances);
        Map<String, String> found = new TreeMap<>();
        compare("bidder", balances, bidder.available(), found);
        compare("deposits", balances, bidder.locked(), found);
        int lasting = 0;
        for (Map.Entry<String, String> difference : found.entrySet()) {
            if (difference.getValue().equals(last.get(difference.getKey()))) {
                lasting++;
                LOG.warn("Account {}: {}", difference.getKey(), difference.getValue());
            }
        }
        last = Map.copyOf(found);
        differences.set(lasting);
        return lasting;
    }

    private static void compare(
            String account, Map<String, BigInteger> balances, BigInteger onChain, Map<String, String> found) {
        BigInteger here = balances.getOrDefault(account, BigInteger.ZERO);
        if (!here.equals(onChain)) {
            found.put(account, "the journal has " + here + " wei, the chain " + onChain + " wei");
        }
    }
}
