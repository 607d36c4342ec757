package io.virtengine.offchain.chain;

import io.virtengine.sdk.chain.BlockHeader;
import io.virtengine.sdk.chain.ChainLog;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What following a chain needs from a node. A failed query throws; it is never an empty answer. */
public interface ChainSource {

    /** The newest block. */
    BlockHeader head();

    /** The block at a height, if the chain is that long. */
    Optional<BlockHeader> block(long number);

    /** The blocks at these heights; all must exist. */
    List<BlockHeader> blocks(Collection<Long> numbers);

    /** Logs of the watched contracts from one height to another, both included, in chain order. */
    List<ChainLog> logs(long fromBlock, long toBlock);
}
