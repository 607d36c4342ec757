package io.virtengine.offchain.benchmark;

import io.virtengine.offchain.FakeChain;
import io.virtengine.offchain.Http;
import io.virtengine.offchain.OffchainOnFakeChain;
import io.virtengine.offchain.TestDatabase;
import io.virtengine.offchain.indexer.IndexRun;
import java.util.ArrayList;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Measures the indexer's budget of DESIGN §8: events per second while catching up, read from a JSON-RPC server and written
 * to PostgreSQL, and the time from a new block to an API answer that contains it. Arguments: orders, head blocks.
 */
public final class IndexerBenchmark {

    private IndexerBenchmark() {}

    public static void main(String[] arguments) {
        int orders = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000;
        int blocks = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100;
        backfill(orders);
        headLag(blocks);
        System.exit(0);
    }

    private static void backfill(int orders) {
        var chain = new FakeChain();
        MarketLoad.fill(chain, orders);
        for (int round = 1; round <= 3; round++) {
            var database = TestDatabase.fresh();
            long begun = System.nanoTime();
            new IndexRun(database, chain).toHead();
            double seconds = (System.nanoTime() - begun) / 1e9;
            var rows = JdbcClient.create(database);
            long events = rows.sql("select count(*) from chain.events")
                    .query(Long.class)
                    .single();
            long transfers = rows.sql("select count(*) from chain.transfers")
                    .query(Long.class)
                    .single();
            System.out.printf(
                    "backfill %d: %d events (%d transfers, %d orders) in %.1f s = %.0f events/s%n",
                    round, events, transfers, orders, seconds, events / seconds);
        }
    }

    private static void headLag(int blocks) {
        var chain = new FakeChain();
        MarketLoad.fill(chain, 100);
        var lags = new ArrayList<Double>();
        try (var application =
                OffchainOnFakeChain.start(chain, TestDatabase.freshUrl(), "ve.offchain.indexer.poll=250ms")) {
            var api = new Http(application.url());
            api.untilBlock(chain.head().number());
            for (int i = 0; i < blocks; i++) {
                for (int n = 0; n < 20; n++) {
                    chain.emit("EscrowVault", "BidderFunded", FakeChain.address("a" + n), FakeChain.address("b"), 1);
                }
                long block = chain.mine().number();
                long begun = System.nanoTime();
                api.untilBlock(block);
                lags.add((System.nanoTime() - begun) / 1e6);
            }
        }
        lags.sort(null);
        System.out.printf(
                "head lag over %d blocks of 20 events, poll 250 ms: p50 %.0f ms, p95 %.0f ms, max %.0f ms%n",
                blocks, lags.get(blocks / 2), lags.get(blocks * 95 / 100), lags.getLast());
    }
}
