package io.virtengine.offchain.indexer;

import io.virtengine.offchain.chain.KnownContracts;
import io.virtengine.sdk.chain.ChainLog;
import io.virtengine.sdk.db.Transactions;
import io.virtengine.sdk.events.BlockRange;
import io.virtengine.sdk.events.BlockSink;
import io.virtengine.sdk.events.ChainMismatchException;
import io.virtengine.sdk.events.EventDecoder;
import io.virtengine.sdk.events.ReadPosition;
import io.virtengine.sdk.events.StoredEvents;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The projections in the database: applies ranges of blocks, each in one transaction with the progress it makes. QBFT
 * blocks are final, so there is nothing to take back; what is wrong is built again from the first block.
 */
final class ProjectionStore implements BlockSink {

    private static final Logger LOG = LoggerFactory.getLogger(ProjectionStore.class);

    private final Transactions transactions;
    private final KnownContracts contracts;
    private final EventDecoder decoder;
    private final Reactions reactions;
    private final long startBlock;
    private final Tables tables;
    private final WorkingSet rows;
    private boolean rebuild;

    /**
     * A store.
     *
     * @param startBlock first block read, unless the first deployment is later
     * @param rebuild whether to empty everything when first opened
     */
    ProjectionStore(
            DataSource database,
            KnownContracts contracts,
            EventDecoder decoder,
            Reactions reactions,
            long startBlock,
            boolean rebuild)
            throws SQLException {
        this.transactions = new Transactions(database);
        this.contracts = contracts;
        this.decoder = decoder;
        this.reactions = reactions;
        this.startBlock = Math.max(startBlock, contracts.firstBlock());
        this.rebuild = rebuild;
        try (Connection connection = database.getConnection()) {
            this.tables = Tables.read(connection);
        }
        this.rows = new WorkingSet(tables);
    }

    @Override
    public String name() {
        return "indexer";
    }

    @Override
    public Collection<String> contracts() {
        return decoder.addresses();
    }

    @Override
    public ReadPosition open() throws SQLException {
        // Another process may have written meanwhile.
        rows.forget();
        if (rebuild) {
            LOG.info("emptying all projections to build them again");
            clear();
            rebuild = false;
        }
        var first = new Progress(contracts.chainId(), contracts.bookHash(), startBlock - 1, 0, "");
        Progress progress = transactions.call(connection -> {
            Optional<Progress> known = Progress.read(connection);
            if (known.isEmpty()) {
                first.insert(connection);
            }
            return known.orElse(first);
        });
        if (progress.chainId() != contracts.chainId() || !progress.bookHash().equals(contracts.bookHash())) {
            throw new ChainMismatchException("the rows are of chain " + progress.chainId() + " with address book "
                    + progress.bookHash() + ", but this is chain " + contracts.chainId() + " with address book "
                    + contracts.bookHash() + ": use another database or set ve.offchain.indexer.rebuild=true");
        }
        return new ReadPosition(progress.block() + 1, progress.hash().isEmpty() ? null : progress.hash());
    }

    @Override
    public boolean append(BlockRange range) throws SQLException {
        try {
            return transactions.call(connection -> {
                if (!Progress.advance(connection, range.from() - 1, range.last())) {
                    rows.forget();
                    return false;
                }
                rows.begin(connection);
                for (ChainLog log : range.logs()) {
                    decoder.decode(log).ifPresent(event -> reactions.apply(event, rows));
                }
                rows.write();
                return true;
            });
        } catch (SQLException | RuntimeException e) {
            rows.forget();
            throw e;
        }
    }

    @Override
    public long startBlock() {
        return startBlock;
    }

    @Override
    public Map<Long, Integer> stored(long fromBlock, long toBlock) throws SQLException {
        return transactions.call(connection -> StoredEvents.count(connection, "chain.events", fromBlock, toBlock));
    }

    @Override
    public boolean keeps(ChainLog log) {
        return decoder.decode(log).isPresent();
    }

    /** A row is the sum of its events in their order, so one that was missed spoils all that came later. */
    @Override
    public void readAgain(ReadPosition position) throws SQLException {
        LOG.warn("an event was missed at or after block {}: all rows are built again", position.nextBlock());
        clear();
    }

    /** Empties every projection, so that they can be built again from the first block. */
    void clear() throws SQLException {
        String all = tables.all().stream().map(t -> "chain." + t.name()).collect(Collectors.joining(", "));
        transactions.run(connection -> {
            try (Statement truncate = connection.createStatement()) {
                truncate.execute("truncate " + all);
            }
        });
        rows.forget();
    }
}
