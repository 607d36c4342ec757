package io.virtengine.offchain.indexer;

import io.virtengine.offchain.chain.ChainSource;
import io.virtengine.sdk.chain.BlockHeader;
import io.virtengine.sdk.chain.ChainLog;
import io.virtengine.sdk.chain.RpcException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Reads ranges of blocks, as many at once as give about the wished number of events and as the node lets through. */
final class BlockReader {

    private final ChainSource chain;
    private final IndexerSettings settings;
    private long span;

    BlockReader(ChainSource chain, IndexerSettings settings) {
        this.chain = chain;
        this.settings = settings;
        this.span = settings.maxBlocks();
    }

    /** The next range from a block on, not beyond the head. */
    BlockRange read(long from, BlockHeader head) {
        while (true) {
            long to = Math.min(head.number(), from + span - 1);
            try {
                List<ChainLog> logs = chain.logs(from, to);
                span = nextSpan(logs.size(), to - from + 1);
                return withTimes(from, to, head, logs);
            } catch (RpcException.Refused e) {
                // Nodes bound what one question may return; a single block must always be answerable.
                if (to == from) {
                    throw e;
                }
                span = Math.max(1, (to - from + 1) / 4);
            }
        }
    }

    private BlockRange withTimes(long from, long to, BlockHeader head, List<ChainLog> logs) {
        Map<Long, Long> times = new HashMap<>();
        var unknown = new TreeSet<Long>();
        for (ChainLog log : logs) {
            Long time = log.blockTime();
            if (time != null) {
                times.put(log.blockNumber(), time);
            } else {
                unknown.add(log.blockNumber());
            }
        }
        unknown.removeAll(times.keySet());
        chain.blocks(unknown).forEach(block -> times.put(block.number(), block.timestamp()));
        BlockHeader last = to == head.number()
                ? head
                : chain.block(to).orElseThrow(() -> new RpcException.Unavailable("block " + to + " is missing", null));
        return new BlockRange(from, last, logs, times);
    }

    private long nextSpan(int events, long blocks) {
        if (events == 0) {
            return Math.min(settings.maxBlocks(), span * 2);
        }
        long fitting = Math.max(1, blocks * settings.batchEvents() / events);
        return Math.clamp(fitting, 1, Math.min(settings.maxBlocks(), span * 2));
    }
}
