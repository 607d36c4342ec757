package io.virtengine.sdk.events;

import io.virtengine.sdk.chain.BlockHeader;
import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.ChainLog;
import io.virtengine.sdk.chain.RpcException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a chain range by range: as many blocks at once as the node lets through and as hold about the wished number of
 * logs. Each range is checked to continue the one before. Used by one thread.
 */
public final class BlockReader {

    /** Most blocks whose receipts are asked for at once. */
    static final int BY_RECEIPTS = 100;

    private static final Logger LOG = LoggerFactory.getLogger(BlockReader.class);

    private final ChainClient chain;
    private final Collection<String> contracts;
    private final IntakeOptions options;
    private int span;
    private boolean careful;
    private @Nullable BlockHeader top;
    private final NavigableMap<Long, Long> byReceipts = new TreeMap<>();

    /** A reader of those contracts' logs. */
    public BlockReader(ChainClient chain, Collection<String> contracts, IntakeOptions options) {
        this.chain = chain;
        this.contracts = Set.copyOf(contracts);
        this.options = options;
        this.span = options.maxPage();
    }

    /** Height of the node's head when last asked; -1 before that. */
    public long head() {
        BlockHeader known = top;
        return known == null ? -1 : known.number();
    }

    /**
     * The range after a position; empty if there is none yet.
     *
     * @throws ChainMismatchException if the chain is not the one read so far
     */
    public Optional<BlockRange> after(ReadPosition position) {
        BlockHeader head = top;
        if (head == null || head.number() < position.nextBlock()) {
            head = chain.head();
            top = head;
        }
        if (head.number() < position.nextBlock()) {
            // A node that is behind what was read is waited for.
            requireSame(position, head);
            return Optional.empty();
        }
        while (true) {
            try {
                return Optional.of(read(position, head));
            } catch (RpcException e) {
                boolean less = span > 1;
                // The range may simply be too much for the node. Ask for less, and from now on for more only slowly.
                span = Math.max(1, span / 2);
                careful = true;
                if (!less || e instanceof RpcException.Unavailable) {
                    top = null;
                    throw e;
                }
                LOG.info("Reading {} blocks at once now: {}", span, e.getMessage());
            }
        }
    }

    /** From now on takes the logs of those blocks from their receipts, since the node's log queries leave some out. */
    void readFromReceipts(long from, long to) {
        byReceipts.merge(from, to, Math::max);
    }

    boolean readsFromReceipts(long block) {
        Map.Entry<Long, Long> range = byReceipts.floorEntry(block);
        return range != null && range.getValue() >= block;
    }

    private BlockRange read(ReadPosition position, BlockHeader head) {
        long from = position.nextBlock();
        long to = Math.min(head.number(), from + span - 1);
        boolean receipts = readsFromReceipts(from);
        if (receipts) {
            long end = byReceipts.floorEntry(from).getValue();
            to = Math.min(Math.min(head.number(), end), from + BY_RECEIPTS - 1);
        } else if (byReceipts.higherKey(from) != null) {
            to = Math.min(to, byReceipts.higherKey(from) - 1);
        }
        BlockHeader last = ends(position, to, head);
        List<ChainLog> logs = withTimes(receipts ? logsInReceipts(from, to) : chain.logs(from, to, contracts));
        requireInside(logs, from, last);
        span = nextSpan(to - from + 1, logs.size());
        return new BlockRange(from, last, logs);
    }

    private List<ChainLog> logsInReceipts(long from, long to) {
        return chain
                .blockLogs(chain.blooms(LongStream.rangeClosed(from, to).boxed().toList()))
                .stream()
                .filter(log -> contracts.contains(log.address()))
                .toList();
    }

    /** The range's last block, after a look at what its first one follows. */
    private BlockHeader ends(ReadPosition position, long to, BlockHeader head) {
        long from = position.nextBlock();
        var wanted = new ArrayList<Long>();
        if (position.lastHash() != null && from != head.number()) {
            wanted.add(from - 1);
        }
        if (to != head.number()) {
            wanted.add(to);
        }
        List<BlockHeader> blocks = wanted.isEmpty() ? List.of() : chain.blocks(wanted);
        if (from == head.number()) {
            requireSame(position, from - 1, head.parentHash());
        } else {
            blocks.stream().filter(b -> b.number() == from - 1).forEach(b -> requireSame(position, b));
        }
        return to == head.number() ? head : blocks.getLast();
    }

    private static void requireSame(ReadPosition position, BlockHeader block) {
        requireSame(position, block.number(), block.hash());
    }

    private static void requireSame(ReadPosition position, long number, String hash) {
        boolean comparable = position.lastHash() != null && number == position.nextBlock() - 1;
        if (comparable && !hash.equals(position.lastHash())) {
            throw new ChainMismatchException(
                    "block " + number + " was " + position.lastHash() + " when it was read and is " + hash + " now");
        }
    }

    private static void requireInside(List<ChainLog> logs, long from, BlockHeader last) {
        for (ChainLog log : logs) {
            boolean inside = log.blockNumber() >= from && log.blockNumber() <= last.number();
            boolean sameBlock =
                    log.blockNumber() != last.number() || log.blockHash().equals(last.hash());
            if (!inside || !sameBlock) {
                throw new ChainMismatchException("the node sent a log of block " + log.blockNumber() + " "
                        + log.blockHash() + " for blocks " + from + " to " + last.number() + " " + last.hash());
            }
        }
    }

    /** Fills in block times where the node does not send them with the logs. */
    private List<ChainLog> withTimes(List<ChainLog> logs) {
        var missing = logs.stream()
                .filter(log -> log.blockTime() == null)
                .map(ChainLog::blockNumber)
                .collect(Collectors.toCollection(TreeSet::new));
        if (missing.isEmpty()) {
            return logs;
        }
        Map<Long, BlockHeader> headers =
                chain.blocks(missing).stream().collect(Collectors.toMap(BlockHeader::number, Function.identity()));
        var complete = new ArrayList<ChainLog>(logs.size());
        for (ChainLog log : logs) {
            BlockHeader header = headers.get(log.blockNumber());
            complete.add(header == null ? log : log.at(header.timestamp()));
        }
        return complete;
    }

    private int nextSpan(long blocks, int logs) {
        int grown = careful ? span + Math.max(1, span / 8) : 2 * Math.min(span, options.maxPage());
        long fitting = logs == 0 ? Long.MAX_VALUE : Math.max(1, blocks * options.pageEvents() / logs);
        return (int) Math.min(fitting, Math.min(grown, options.maxPage()));
    }
}
