package io.virtengine.offchain.indexer;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.offchain.FakeChain;
import io.virtengine.offchain.FakeNode;
import io.virtengine.offchain.TestDatabase;
import io.virtengine.offchain.benchmark.MarketLoad;
import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.ChainEndpoint;
import io.virtengine.sdk.events.EventIntake;
import io.virtengine.sdk.events.IntakeListener;
import io.virtengine.sdk.events.IntakeOptions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node leaves a block's logs out of an answer: the rows are found wrong and built again, now right. */
@Timeout(120)
class MissedEventTest {

    @Test
    void rowsWithoutThemAreBuiltAgain() throws Exception {
        var chain = new FakeChain();
        MarketLoad.fill(chain, 40);
        var whole = TestDatabase.fresh();
        new IndexRun(whole, chain).catchUp();
        Map<String, String> expected = RebuildTest.dump(whole);

        var database = TestDatabase.fresh();
        var store = IndexRun.store(database, chain);
        var options = IntakeOptions.defaults().withPoll(Duration.ofMillis(20)).withAuditEvery((int)
                chain.head().number());
        try (var node = new FakeNode(chain);
                var client = new ChainClient(ChainEndpoint.of(node.url()))) {
            // The last block that has events: without them the others can be applied all the same.
            node.forget(chain.lastBlockWithLogs());
            try (var intake = new EventIntake(database, client, store, options, IntakeListener.NONE).start()) {
                while (intake.gapsFound() == 0
                        || intake.gap().isPresent()
                        || intake.readThrough() < chain.head().number()) {
                    Thread.onSpinWait();
                }
            }
        }
        assertThat(RebuildTest.dump(database)).isEqualTo(expected);
    }
}
