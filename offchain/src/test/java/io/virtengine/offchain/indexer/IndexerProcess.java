package io.virtengine.offchain.indexer;

import io.virtengine.offchain.FakeChain;
import io.virtengine.offchain.TestDatabase;
import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.ChainEndpoint;

/** An indexer in a process of its own, to be killed. Arguments: node, JDBC URL. Ends when the rows are at the head. */
public final class IndexerProcess {

    private IndexerProcess() {}

    public static void main(String[] arguments) {
        var database = TestDatabase.at(arguments[1]);
        var chain = new FakeChain();
        try (var node = new ChainClient(ChainEndpoint.of(arguments[0]))) {
            var index = new IndexRun(database, chain, node, 3, 40);
            while (index.step()) {
                System.out.println(index.block());
            }
        }
    }
}
