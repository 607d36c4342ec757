package io.virtengine.sdk.events;

import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.db.AdvisoryLock;
import io.virtengine.sdk.work.LeasedWorker;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads every log of a network's contracts into a {@link BlockSink}, range by range to the head and then along with it.
 * Of several intakes of one name one works. A chain that does not continue what was read stops it for good.
 */
public final class EventIntake implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EventIntake.class);

    private final BlockSink sink;
    private final BlockReader reader;
    private final IntakeListener listener;
    private final LeasedWorker worker;
    private @Nullable ReadPosition position;
    private volatile long readThrough = -1;
    private volatile long head = -1;
    private volatile @Nullable ChainMismatchException mismatch;

    /**
     * An intake; {@link #start} sets it going.
     *
     * @param database where the sink stores, and where the right to work is kept
     * @param listener told of each stored range, for example to wake consumers
     */
    public EventIntake(
            DataSource database, ChainClient chain, BlockSink sink, IntakeOptions options, IntakeListener listener) {
        this.sink = sink;
        this.reader = new BlockReader(chain, sink.contracts(), options);
        this.listener = listener;
        this.worker = new LeasedWorker(
                "event-intake-" + sink.name(),
                new AdvisoryLock(database, "event-intake:" + sink.name()),
                options.longestRetry(),
                options::poll,
                this::step);
    }

    /** Starts reading. */
    public EventIntake start() {
        worker.start();
        return this;
    }

    /** Last block that is stored, as far as this process knows; -1 before the first page. */
    public long readThrough() {
        return readThrough;
    }

    /** The node's head when last asked; -1 before that. */
    public long head() {
        return head;
    }

    /** Whether the node answered last time. */
    public boolean nodeReachable() {
        return worker.nodeReachable();
    }

    /** Whether another process reads instead of this one. */
    public boolean standsBy() {
        return worker.waitsForAnother();
    }

    /** Why reading has stopped for good, if it has. */
    public Optional<ChainMismatchException> mismatch() {
        return Optional.ofNullable(mismatch);
    }

    private boolean step() throws SQLException {
        try {
            return read();
        } catch (ChainMismatchException e) {
            mismatch = e;
            LOG.error("Reading events has stopped: {}", e.getMessage());
            listener.failed(e);
            worker.end();
            return false;
        } catch (SQLException | RuntimeException e) {
            position = null;
            listener.failed(e);
            throw e;
        }
    }

    /** Reads and stores one range; true if there is more to read at once. */
    private boolean read() throws SQLException {
        ReadPosition from = position == null ? sink.open() : position;
        position = from;
        readThrough = from.nextBlock() - 1;
        Optional<BlockRange> next = reader.after(from);
        head = reader.head();
        if (next.isEmpty()) {
            listener.atHead();
            return false;
        }
        BlockRange range = next.get();
        if (!sink.append(range)) {
            position = null;
            return true;
        }
        position = range.end();
        readThrough = range.last().number();
        boolean atHead = readThrough >= head;
        listener.stored(range, atHead);
        return !atHead;
    }

    /** Stops after the page in hand. */
    @Override
    public void close() {
        worker.close();
    }
}
