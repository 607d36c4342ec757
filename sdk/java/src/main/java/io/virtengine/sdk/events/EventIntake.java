package io.virtengine.sdk.events;

import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.HeadSubscription;
import io.virtengine.sdk.db.AdvisoryLock;
import io.virtengine.sdk.db.Transactions;
import io.virtengine.sdk.deploy.DeploymentJournal;
import io.virtengine.sdk.work.LeasedWorker;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads every log of a network's contracts into a {@link BlockSink}, range by range to the head and then along with it.
 * Of several intakes of one name one works. A chain that does not continue what was read stops it for good. Where the
 * node has a WebSocket, news of heads ends the pauses early; polling goes on, slowly while the line stands.
 */
public final class EventIntake implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EventIntake.class);

    private static final Duration POLL_WHILE_TOLD = Duration.ofSeconds(5);

    private final ChainClient chain;
    private final BlockSink sink;
    private final BlockReader reader;
    private final GapAudit audit;
    private final GenesisLogs genesisLogs;
    private final IntakeListener listener;
    private final LeasedWorker worker;
    private final IntakeOptions options;
    private final @Nullable HeadSubscription news;
    private @Nullable ReadPosition position;
    private volatile long readThrough = -1;
    private volatile long head = -1;
    private volatile long announced = -1;
    private volatile @Nullable ChainMismatchException mismatch;

    /**
     * An intake; {@link #start} sets it going.
     *
     * @param database where the sink stores, and where the right to work is kept
     * @param listener told of each stored range, for example to wake consumers
     */
    public EventIntake(
            DataSource database, ChainClient chain, BlockSink sink, IntakeOptions options, IntakeListener listener) {
        this(database, chain, sink, null, options, listener);
    }

    /**
     * An intake of a system that may be part of the genesis block.
     *
     * @param journal what the address book names, so that block 0 has the logs of the deployment; null if it names none
     * @throws IllegalArgumentException if the sink would begin after block 0 and so miss the journal
     */
    public EventIntake(
            DataSource database,
            ChainClient chain,
            BlockSink sink,
            @Nullable DeploymentJournal journal,
            IntakeOptions options,
            IntakeListener listener) {
        this.genesisLogs = GenesisLogs.of(journal, sink);
        this.chain = chain;
        this.sink = sink;
        this.options = options;
        this.reader = new BlockReader(chain, sink.contracts(), options);
        this.audit = new GapAudit(chain, sink, reader, genesisLogs, new Transactions(database), options.auditEvery());
        this.listener = listener;
        this.worker = new LeasedWorker(
                "event-intake-" + sink.name(),
                new AdvisoryLock(database, "event-intake:" + sink.name()),
                options.longestRetry(),
                this::pause,
                this::step);
        URI webSocket = chain.endpoint().webSocket();
        this.news = webSocket == null ? null : new HeadSubscription(webSocket, this::hear);
    }

    /** Starts reading. */
    public EventIntake start() {
        worker.start();
        if (news != null) {
            news.start();
        }
        return this;
    }

    private void hear(long height) {
        announced = Math.max(announced, height);
        worker.wake();
    }

    /** Slow only while there is nothing to catch up with and somebody would tell us of more. */
    private Duration pause() {
        boolean told =
                headsAnnounced() && worker.holdsLease() && worker.failure().isEmpty();
        boolean slow = told && readThrough >= announced && options.poll().compareTo(POLL_WHILE_TOLD) < 0;
        return slow ? POLL_WHILE_TOLD : options.poll();
    }

    /** Whether the node tells us of new heads at the moment. */
    public boolean headsAnnounced() {
        return news != null && news.connected();
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
        ReadPosition from = position == null ? open() : position;
        position = from;
        readThrough = from.nextBlock() - 1;
        Optional<BlockRange> next = reader.after(from);
        head = reader.head();
        if (next.isEmpty()) {
            listener.atHead();
            return audit(from);
        }
        BlockRange range = genesisLogs.with(next.get(), chain);
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

    private ReadPosition open() throws SQLException {
        ReadPosition opened = sink.open();
        audit.open(opened);
        return opened;
    }

    private boolean audit(ReadPosition at) throws SQLException {
        GapAudit.Outcome outcome = audit.step(at);
        if (outcome == GapAudit.Outcome.READ_AGAIN) {
            position = null;
        }
        return outcome != GapAudit.Outcome.NOTHING_TO_DO;
    }

    /** Stored logs that differ from what the blocks say; empty if none are known to. */
    public Optional<String> gap() {
        return audit.gap();
    }

    /** How often the audit has found such a difference since the start. */
    public long gapsFound() {
        return audit.found();
    }

    /** Stops after the page in hand. */
    @Override
    public void close() {
        if (news != null) {
            news.close();
        }
        worker.close();
    }
}
