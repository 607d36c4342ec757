package io.virtengine.offchain.chain;

import io.virtengine.sdk.chain.ChainClient;
import java.util.List;

/**
 * Nodes beside the first: they must agree with it and get every transaction.
 *
 * @param clients may be none
 */
public record FurtherNodes(List<ChainClient> clients) implements AutoCloseable {

    @Override
    public void close() {
        clients.forEach(ChainClient::close);
    }
}
