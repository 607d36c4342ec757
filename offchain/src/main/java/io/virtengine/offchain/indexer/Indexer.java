package io.virtengine.offchain.indexer;

import io.virtengine.offchain.chain.ChainSource;
import io.virtengine.offchain.chain.KnownContracts;
import io.virtengine.sdk.chain.BlockHeader;
import io.virtengine.sdk.chain.RpcException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the chain from where the rows are. One instance writes at a time; the others wait for its lease. QBFT blocks
 * are final, so there is nothing to take back; a chain that does not contain the block the rows are at is another chain.
 */
final class Indexer implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Indexer.class);

    private final ChainSource chain;
    private final KnownContracts contracts;
    private final ProjectionStore store;
    private final WriterLease lease;
    private final IndexerSettings settings;
    private final IndexerStatus status;
    private final Consumer<BlocksIndexed> listener;
    private final CountDownLatch stop = new CountDownLatch(1);
    private boolean rebuild;

    Indexer(
            ChainSource chain,
            KnownContracts contracts,
            ProjectionStore store,
            WriterLease lease,
            IndexerSettings settings,
            IndexerStatus status,
            Consumer<BlocksIndexed> listener) {
        this.chain = chain;
        this.contracts = contracts;
        this.store = store;
        this.lease = lease;
        this.settings = settings;
        this.status = status;
        this.listener = listener;
        this.rebuild = settings.rebuild();
    }

    /** Works until {@link #stop}. A failure is logged and tried again from the last committed block. */
    @Override
    public void run() {
        while (!stopped()) {
            try {
                if (lease.acquire()) {
                    follow();
                } else {
                    status.standingBy();
                }
            } catch (RpcException.Unavailable e) {
                status.failed(e);
                LOG.warn("the node does not answer, trying again: {}", e.getMessage());
            } catch (SQLException | RuntimeException e) {
                status.failed(e);
                LOG.error("indexing stopped and will be tried again from the last committed block", e);
                lease.release();
            }
            pause();
        }
        lease.release();
    }

    /** Asks it to end after the range it is at. An interrupt would cost the database connection. */
    void stop() {
        stop.countDown();
    }

    private boolean stopped() {
        return stop.getCount() == 0;
    }

    private void follow() throws SQLException {
        if (rebuild) {
            LOG.info("emptying all projections to build them again");
            store.clear();
            rebuild = false;
        }
        long start = Math.max(settings.startBlock(), contracts.firstBlock());
        Progress progress =
                store.begin(new Progress(contracts.chainId(), contracts.bookHash(), Math.max(start, 0) - 1, 0, ""));
        requireSameChain(progress);
        var reader = new BlockReader(chain, settings);
        while (!stopped() && lease.isHeld()) {
            BlockHeader head = chain.head();
            status.headSeen(head);
            while (progress.block() < head.number() && !stopped()) {
                BlockRange range = reader.read(progress.block() + 1, head);
                progress = store.apply(progress, range);
                boolean atHead = progress.block() == head.number();
                status.indexed(progress.block(), progress.time(), range.logs().size(), atHead);
                listener.accept(new BlocksIndexed(progress.block(), progress.time(), atHead));
            }
            pause();
        }
    }

    private void requireSameChain(Progress progress) {
        if (progress.chainId() != contracts.chainId() || !progress.bookHash().equals(contracts.bookHash())) {
            throw new IllegalStateException("the rows are of chain " + progress.chainId() + " with address book "
                    + progress.bookHash() + ", but this is chain " + contracts.chainId() + " with address book "
                    + contracts.bookHash() + ": use another database or set ve.offchain.indexer.rebuild=true");
        }
        if (progress.hash().isEmpty()) {
            return;
        }
        Optional<BlockHeader> there = chain.block(progress.block());
        if (there.isEmpty() || !there.get().hash().equals(progress.hash())) {
            throw new IllegalStateException("the rows are as of block " + progress.block() + " " + progress.hash()
                    + ", which this node does not have: it is behind, or this is another chain"
                    + " (then use another database or set ve.offchain.indexer.rebuild=true)");
        }
    }

    private void pause() {
        try {
            stop.await(settings.poll().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop.countDown();
        }
    }
}
