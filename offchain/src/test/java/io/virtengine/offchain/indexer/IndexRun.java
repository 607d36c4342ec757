package io.virtengine.offchain.indexer;

import io.virtengine.offchain.FakeChain;
import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.events.BlockRange;
import io.virtengine.sdk.events.BlockReader;
import io.virtengine.sdk.events.IntakeOptions;
import io.virtengine.sdk.events.ReadPosition;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

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
            new SettlementProjection(),
            new ValidatorProjection(),
            new NetworkProjection(),
            new EnclaveProjection(),
            new MeasurementProjection(),
            new CollateralProjection(),
            new CommitteeProjection(),
            new PenaltyProjection(),
            new StakeProjection(),
            new UnbondingProjection(),
            new VotingPowerProjection(),
            new EpochProjection(),
            new RewardProjection(),
            new SlashProjection(),
            new GovernanceProjection());

    private final FakeChain chain;
    private final ProjectionStore store;
    private final BlockReader reader;
    private @Nullable ReadPosition position;

    public IndexRun(DataSource database, FakeChain chain) {
        this(database, chain, 2000, 5000);
    }

    IndexRun(DataSource database, FakeChain chain, int maxBlocks, int batchEvents) {
        this(database, chain, chain.client(), maxBlocks, batchEvents);
    }

    /** With the chain read from another node. */
    IndexRun(DataSource database, FakeChain chain, ChainClient node, int maxBlocks, int batchEvents) {
        this.chain = chain;
        store = store(database, chain);
        var options = IntakeOptions.defaults().withMaxPage(maxBlocks).withPageEvents(batchEvents);
        reader = new BlockReader(node, store.contracts(), options);
    }

    static ProjectionStore store(DataSource database, FakeChain chain) {
        try {
            return new ProjectionStore(database, chain.contracts(), chain.decoder(), new Reactions(ALL), 0, false);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Mines what is pending and applies everything there is. */
    public void toHead() {
        chain.mine();
        catchUp();
    }

    /** Applies everything up to the head. */
    void catchUp() {
        while (step()) {
            // one range after another
        }
    }

    /** Applies one range; false if there was nothing to do. */
    boolean step() {
        Optional<BlockRange> next = next();
        next.ifPresent(this::append);
        return next.isPresent();
    }

    Optional<BlockRange> next() {
        return reader.after(position());
    }

    boolean append(BlockRange range) {
        try {
            boolean moved = store.append(range);
            position = moved ? range.end() : null;
            return moved;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Newest block in the rows. */
    long block() {
        return position().nextBlock() - 1;
    }

    private ReadPosition position() {
        if (position == null) {
            try {
                position = store.open();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
        return position;
    }

    void clear() throws SQLException {
        store.clear();
        position = null;
    }
}
