package io.virtengine.sdk.events;

import io.virtengine.sdk.chain.BlockHeader;
import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.ChainLog;
import io.virtengine.sdk.deploy.DeploymentJournal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The logs a genesis block would have if it could have any. They travel with block 0, so that a sink stores them in the
 * transaction that stores block 0, and again whenever it goes back to it.
 */
final class GenesisLogs {

    private final @Nullable DeploymentJournal journal;
    private final Collection<String> contracts;
    private final BlockSink sink;

    private GenesisLogs(@Nullable DeploymentJournal journal, BlockSink sink) {
        this.journal = journal;
        this.contracts = Set.copyOf(sink.contracts());
        this.sink = sink;
    }

    static GenesisLogs of(@Nullable DeploymentJournal journal, BlockSink sink) {
        if (journal != null && sink.startBlock() != 0) {
            throw new IllegalArgumentException("the contracts are part of block 0, and reading would begin at block "
                    + sink.startBlock() + ": take the start block out of the configuration");
        }
        return new GenesisLogs(journal, sink);
    }

    /** The range with the journal's logs, if it begins with block 0. */
    BlockRange with(BlockRange range, ChainClient chain) {
        if (journal == null || range.from() != 0) {
            return range;
        }
        BlockHeader genesis = range.last().number() == 0
                ? range.last()
                : chain.blocks(List.of(0L)).getFirst();
        var logs = new ArrayList<ChainLog>(wanted(journal, genesis.hash()));
        logs.addAll(range.logs());
        return new BlockRange(0, range.last(), logs);
    }

    /** How many of them the sink keeps; empty without any. */
    Optional<Integer> count() {
        if (journal == null) {
            return Optional.empty();
        }
        long kept = wanted(journal, "").stream().filter(sink::keeps).count();
        return kept == 0 ? Optional.empty() : Optional.of(Math.toIntExact(kept));
    }

    private List<ChainLog> wanted(DeploymentJournal of, String genesisHash) {
        return of.logs(genesisHash).stream()
                .filter(log -> contracts.contains(log.address()))
                .toList();
    }
}
