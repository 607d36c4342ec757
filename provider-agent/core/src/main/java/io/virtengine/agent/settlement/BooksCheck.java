package io.virtengine.agent.settlement;

import io.micrometer.core.instrument.MeterRegistry;
import io.virtengine.agent.chain.Market;
import io.virtengine.agent.work.Database;
import java.math.BigInteger;
import java.util.Map;
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

    public BooksCheck(Database database, Market market, Journal journal, String provider, MeterRegistry registry) {
        this.database = database;
        this.market = market;
        this.journal = journal;
        this.provider = provider;
        this.differences = registry.gauge("provider_daemon_settlement_differences", new AtomicInteger());
    }

    /** Number of accounts that differ. While events are on their way the two may differ for a moment. */
    public int check() {
        Market.BidderView bidder = market.bidder(provider);
        Map<String, BigInteger> balances = database.call(journal::balances);
        int found = differs("bidder", balances, bidder.available()) + differs("deposits", balances, bidder.locked());
        differences.set(found);
        return found;
    }

    private static int differs(String account, Map<String, BigInteger> balances, BigInteger onChain) {
        BigInteger here = balances.getOrDefault(account, BigInteger.ZERO);
        if (here.equals(onChain)) {
            return 0;
        }
        LOG.warn("Account {}: the journal has {} wei, the chain {} wei", account, here, onChain);
        return 1;
    }
}
