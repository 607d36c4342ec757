package io.virtengine.sdk.events;

import io.virtengine.sdk.chain.BlockHeader;
import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.ChainLog;
import io.virtengine.sdk.chain.RpcCircuit;
import io.virtengine.sdk.chain.RpcException;
import io.virtengine.sdk.db.AdvisoryLock;
import io.virtengine.sdk.db.Transactions;
import io.virtengine.sdk.events.EventInbox.Checkpoint;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads every log of the network's contracts into the inbox, page by page from the start block to the head and then
 * along with the head. Logs and checkpoint move in one database transaction. Of several intakes of one name one works.
 * It checks that each page continues the block it stopped at and stops for good when it does not.
 */
public final class EventIntake implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EventIntake.class);

    private final ChainClient chain;
    private final EventDecoder decoder;
    private final IntakeOptions options;
    private final Runnable afterProgress;
    private final Transactions transactions;
    private final AdvisoryLock lock;
    private final RpcCircuit circuit;
    private final RpcCircuit troubles;
    private final String contracts;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread worker;
    private int page;
    private boolean careful;
    private volatile long readThrough = -1;
    private volatile long head = -1;
    private volatile @Nullable ChainMismatchException mismatch;

    /**
     * An intake; {@link #start} sets it going.
     *
     * @param afterProgress called after each stored page, for example to wake consumers
     */
    public EventIntake(
            DataSource database,
            ChainClient chain,
            EventDecoder decoder,
            IntakeOptions options,
            Runnable afterProgress) {
        this.chain = chain;
        this.decoder = decoder;
        this.options = options;
        this.afterProgress = afterProgress;
        this.transactions = new Transactions(database);
        this.lock = new AdvisoryLock(database, "event-intake:" + options.name());
        this.circuit = new RpcCircuit(options.longestRetry());
        this.troubles = new RpcCircuit(options.longestRetry());
        this.contracts = String.join(",", new TreeSet<>(decoder.addresses()));
        this.page = options.maxPage();
        this.worker = Thread.ofPlatform()
                .daemon()
                .name("event-intake-" + options.name())
                .unstarted(this::run);
    }

    /** Starts reading. */
    public EventIntake start() {
        worker.start();
        return this;
    }

    /** Last block that is in the inbox, as far as this process knows; -1 before the first page. */
    public long readThrough() {
        return readThrough;
    }

    /** The node's head when last asked; -1 before that. */
    public long head() {
        return head;
    }

    /** Whether the node answered last time. */
    public boolean nodeReachable() {
        return circuit.closed();
    }

    /** Why reading has stopped for good, if it has. */
    public Optional<ChainMismatchException> mismatch() {
        return Optional.ofNullable(mismatch);
    }

    private void run() {
        try {
            boolean stopped = stop.getCount() == 0;
            while (!stopped && mismatch == null) {
                boolean more = step();
                stopped = stop.await(more ? 0 : options.poll().toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            lock.close();
        } catch (SQLException e) {
            LOG.warn("The intake lock could not be given back: {}", e.getMessage());
        }
    }

    /** One page; true if there is more to read at once. */
    private boolean step() {
        try {
            if (!troubles.mayTry()) {
                return false;
            }
            if (!lock.isHeld() && lock.acquire().isEmpty() || !circuit.mayTry()) {
                return false;
            }
            boolean more = readPage();
            circuit.succeeded();
            troubles.succeeded();
            return more;
        } catch (ChainMismatchException e) {
            mismatch = e;
            LOG.error("Reading events has stopped: {}", e.getMessage());
        } catch (RpcException e) {
            boolean less = page > 1;
            // The page may simply be too much for the node. Ask for less, and from now on for more only slowly.
            page = Math.max(1, page / 2);
            careful = true;
            if (less && e instanceof RpcException.Refused) {
                LOG.info("Reading {} blocks at once now: {}", page, e.getMessage());
                return true;
            }
            if (circuit.closed()) {
                LOG.warn("Reading events waits for the node: {}", e.getMessage());
            }
            circuit.failed();
        } catch (SQLException | RuntimeException e) {
            if (troubles.closed()) {
                LOG.error("Reading events failed and is tried again", e);
            }
            troubles.failed();
        }
        return false;
    }

    private boolean readPage() throws SQLException {
        Checkpoint checkpoint = checkpoint();
        BlockHeader top = chain.head();
        head = top.number();
        long from = checkpoint.nextBlock();
        if (top.number() < from) {
            readThrough = from - 1;
            requireSame(checkpoint, top);
            return false;
        }
        long to = Math.min(top.number(), from + page - 1);
        if (checkpoint.lastHash() != null) {
            requireSame(checkpoint, header(from - 1));
        }
        BlockHeader last = to == top.number() ? top : header(to);
        List<ChainLog> logs = withTimes(chain.logs(from, to, decoder.addresses()));
        requireInside(logs, from, last);
        boolean moved = transactions.call(connection -> {
            EventInbox.store(connection, logs, decoder);
            if (!EventInbox.advance(connection, options.name(), from, to + 1, last.hash())) {
                connection.rollback();
                return false;
            }
            return true;
        });
        if (moved) {
            readThrough = to;
            page = Math.min(options.maxPage(), page + (careful ? page / 8 : page));
            afterProgress.run();
        }
        return to < top.number();
    }

    private Checkpoint checkpoint() throws SQLException {
        Checkpoint checkpoint = transactions.call(connection -> {
            Optional<Checkpoint> known = EventInbox.checkpoint(connection, options.name());
            if (known.isPresent()) {
                return known.get();
            }
            var first = new Checkpoint(contracts, options.startBlock(), null);
            EventInbox.begin(connection, options.name(), first);
            return first;
        });
        if (!checkpoint.contracts().equals(contracts)) {
            throw new ChainMismatchException(
                    "this database holds the events of other contracts: start with an empty one, or with the address"
                            + " book it was filled from");
        }
        return checkpoint;
    }

    private static void requireSame(Checkpoint checkpoint, BlockHeader block) {
        boolean comparable = checkpoint.lastHash() != null && block.number() == checkpoint.nextBlock() - 1;
        if (comparable && !block.hash().equals(checkpoint.lastHash())) {
            throw new ChainMismatchException("block " + block.number() + " was " + checkpoint.lastHash()
                    + " when it was read and is " + block.hash() + " now");
        }
    }

    private BlockHeader header(long number) {
        return chain.block(number)
                .orElseThrow(() -> new RpcException.Unavailable("the node lost block " + number, null));
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

    /** Stops after the page in hand. */
    @Override
    public void close() {
        stop.countDown();
        try {
            worker.join(Duration.ofSeconds(30));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
