package io.virtengine.network;

import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.EmbeddedChain;
import io.virtengine.sdk.chain.EmbeddedChainOptions;
import io.virtengine.sdk.client.SystemContracts;
import java.nio.file.Path;
import java.util.Map;

/** The same block 0 on a chain that has no precompiles of ours: contracts, addresses and chain id are the network's. */
final class PortableChain implements AutoCloseable {

    private final EmbeddedChain chain;
    private final SystemContracts contracts;

    PortableChain(long chainId, Path genesis, Map<String, String> addresses) {
        this.chain = EmbeddedChain.start(
                EmbeddedChainOptions.defaults().withChainId(chainId).withGenesisFile(genesis));
        this.contracts = new SystemContracts(chain.client(), addresses);
    }

    ChainClient chain() {
        return chain.client();
    }

    /** The network's contracts, as they are here. */
    SystemContracts contracts() {
        return contracts;
    }

    @Override
    public void close() {
        chain.close();
    }
}
