package io.virtengine.offchain;

import io.virtengine.offchain.chain.ChainSource;
import io.virtengine.sdk.chain.BlockHeader;
import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.ChainLog;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** A {@link FakeNode} as a source. */
public record RemoteSource(ChainClient node, List<String> watched) implements ChainSource {

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
    public List<ChainLog> logs(long from, long to) {
        return node.logs(from, to, watched);
    }
}
