package io.virtengine.offchain.indexer;

import io.virtengine.offchain.FakeChain;
import io.virtengine.offchain.chain.ChainSource;
import io.virtengine.offchain.chain.EventDecoder;
import io.virtengine.sdk.chain.BlockHeader;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;

/** Runs the projections to the head without a thread or a timer. */
public final class IndexRun {

    static final List<Projection> ALL = List.of(
            new AccessProjection(),
            new IdentityProjection(),
            new ProviderProjection(),
            new DeploymentProjection(),
            new OrderProjection(),
            new EscrowProjection(),
            new BidderProjection(),
            new TransferProjection(),
            new SettlementProjection());

    private final FakeChain chain;
    private final ProjectionStore store;
    private final BlockReader reader;

    public IndexRun(DataSource database, FakeChain chain) {
        this(database, chain, 2000, 5000);
    }

    /** With the chain read from another source. */
    public IndexRun(DataSource database, FakeChain chain, ChainSource source) {
        this(database, chain, source, 2000, 5000);
    }

    IndexRun(DataSource database, FakeChain chain, int maxBlocks, int batchEvents) {
        this(database, chain, chain, maxBlocks, batchEvents);
    }

    IndexRun(DataSource database, FakeChain chain, ChainSource source, int maxBlocks, int batchEvents) {
        this.chain = chain;
        var settings = new IndexerSettings(
                true, 0, Duration.ofMillis(50), maxBlocks, batchEvents, Duration.ofSeconds(30), false);
        this.reader = new BlockReader(source, settings);
        this.store = newStore(database, chain);
    }

    private static ProjectionStore newStore(DataSource database, FakeChain chain) {
        var decoder = EventDecoder.of(chain.contracts().addresses(), FakeChain.ARTIFACTS);
        try {
            return new ProjectionStore(database, decoder, new Reactions(ALL));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Mines what is pending and applies everything there is. */
    public void toHead() {
        toHead(chain.mine());
    }

    /** Applies everything up to that block. */
    void toHead(BlockHeader head) {
        while (step(head)) {
            // one range after another
        }
    }

    /** Applies one range; false if there was nothing to do. */
    boolean step(BlockHeader head) {
        Progress progress = progress();
        if (progress.block() >= head.number()) {
            return false;
        }
        apply(progress, head);
        return true;
    }

    Progress progress() {
        try {
            return store.begin(
                    new Progress(chain.contracts().chainId(), chain.contracts().bookHash(), -1, 0, ""));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void apply(Progress progress, BlockHeader head) {
        try {
            store.apply(progress, reader.read(progress.block() + 1, head));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void clear() throws SQLException {
        store.clear();
    }
}
