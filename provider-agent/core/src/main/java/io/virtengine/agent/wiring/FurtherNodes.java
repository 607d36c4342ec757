package io.virtengine.agent.wiring;

import io.virtengine.sdk.chain.ChainClient;
import java.util.List;

/** Nodes beside the first: they must agree with it and get every transaction. */
record FurtherNodes(List<ChainClient> clients) implements AutoCloseable {
    @Override
    public void close() {
        clients.forEach(ChainClient::close);
    }
}
