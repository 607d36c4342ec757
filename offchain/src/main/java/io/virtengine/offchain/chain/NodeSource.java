package io.virtengine.offchain.chain;

import io.virtengine.sdk.chain.BlockHeader;
import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.ChainLog;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** A node as a source of blocks and logs. */
record NodeSource(ChainClient node, Collection<String> watched) implements ChainSource {

    NodeSource {
        watched = List.copyOf(watched);
    }

    @Override
    public BlockHeader head() {
        return node.head();
    }

    @Override
    public Optional<BlockHeader> block(long number) {
        return node.block(number);
    }

    @Override
    public List<BlockHeader> blocks(Collection<Long> numbers) {
        return numbers.isEmpty() ? List.of() : node.blocks(numbers);
    }

    @Override
    public List<ChainLog> logs(long fromBlock, long toBlock) {
        return node.logs(fromBlock, toBlock, watched);
    }
}
