package io.virtengine.besu.observer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.hyperledger.besu.datatypes.Address;
import org.jspecify.annotations.Nullable;

/**
 * Counts proposals, missed turns and seals from the blocks that the node adds, and keeps the last {@link #EPOCHS} epochs in
 * memory. A node that restarts is told first what its chain has of them, see {@link Replay}; whose seals those blocks have is
 * found out when an epoch is first asked for, since that takes a recovery of a key for each.
 */
public final class Observer {
    /** Most epochs kept: two days of hours. */
    public static final int EPOCHS = 48;

    private final long epochSeconds;
    private final TreeMap<Long, Tally> tallies = new TreeMap<>();
    private final Object reading = new Object();
    private @Nullable SealedBlock last;
    private List<Address> governing = List.of();
    private long missed;

    private static final class Tally {
        private final long fromBlock;
        private final boolean fromStart;
        private final Map<Address, long[]> turns = new TreeMap<>(Comparator.comparing(Address::getBytes));
        private final Map<Address, Integer> seals = new HashMap<>();
        private List<Supplier<? extends Collection<Address>>> unread = new ArrayList<>();
        private long blocks;
        private long toBlock;
        private long gasUsed;
        private long failedRounds;
        private boolean gap;

        Tally(final long fromBlock, final boolean fromStart) {
            this.fromBlock = fromBlock;
            this.fromStart = fromStart;
        }

        long[] of(final Address validator) {
            return turns.computeIfAbsent(validator, none -> new long[2]);
        }

        void sealedBy(final Collection<Address> sealers) {
            new HashSet<>(sealers).forEach(sealer -> seals.merge(sealer, 1, Integer::sum));
        }

        EpochReport.Line line(final Address validator, final long[] counted) {
            final long percent = 100L * seals.getOrDefault(validator, 0) / blocks;
            return new EpochReport.Line(validator.toHexString(), counted[0], counted[1], (int) percent);
        }
    }

    /** @param epochSeconds length of an epoch in block time */
    public Observer(final long epochSeconds) {
        this.epochSeconds = epochSeconds;
    }

    /** The epoch a block belongs to: its time over the epochs' length. */
    long epochOf(final SealedBlock block) {
        return block.time() / epochSeconds;
    }

    /**
     * What the first counted block follows. The block itself is not counted.
     *
     * @param next the set that governs the block after it
     */
    synchronized void begin(final SealedBlock block, final Collection<Address> next) {
        last = block;
        governing = List.copyOf(next);
    }

    /**
     * A block became the head.
     *
     * @param next the set that governs the block after it
     */
    public void added(final SealedBlock block, final Collection<Address> next) {
        final Collection<Address> sealers = block.sealers().get();
        synchronized (this) {
            missed += count(block, next);
            tallies.get(epochOf(block)).sealedBy(sealers);
        }
    }

    /** The same for a block that became the head before the node started: it counts, but is no news. */
    synchronized void recalled(final SealedBlock block, final Collection<Address> next) {
        count(block, next);
        tallies.get(epochOf(block)).unread.add(block.sealers());
    }

    private int count(final SealedBlock block, final Collection<Address> next) {
        int absences = 0;
        final SealedBlock before = last;
        final long epoch = epochOf(block);
        final boolean follows = before != null && before.number() + 1 == block.number();
        final Tally tally = tallies.computeIfAbsent(
                epoch, none -> new Tally(block.number(), follows && (before.number() == 0 || epochOf(before) < epoch)));
        tally.gap |= !follows && tally.fromBlock != block.number();
        tally.blocks++;
        tally.toBlock = block.number();
        tally.gasUsed += block.gasUsed();
        tally.failedRounds += block.round();
        tally.of(block.proposer())[0]++;
        if (follows) {
            governing.forEach(tally::of);
            for (final Address absent : Turns.missed(governing, before.proposer(), block.proposer())) {
                tally.of(absent)[1]++;
                absences++;
            }
        }
        last = block;
        governing = List.copyOf(next);
        while (tallies.size() > EPOCHS) {
            tallies.pollFirstEntry();
        }
        return absences;
    }

    /** What was seen of an epoch, if anything. The first time after a start it may take seconds. */
    public Optional<EpochReport> report(final long epoch) {
        readSeals(epoch);
        return counted(epoch);
    }

    /** Blocks go on being counted while seals are read. Who asks meanwhile waits: half of the seals are none. */
    private void readSeals(final long epoch) {
        synchronized (reading) {
            final List<Supplier<? extends Collection<Address>>> unread;
            synchronized (this) {
                final Tally tally = tallies.get(epoch);
                unread = tally == null ? List.of() : List.copyOf(tally.unread);
            }
            final List<? extends Collection<Address>> read =
                    unread.parallelStream().map(Supplier::get).toList();
            synchronized (this) {
                final Tally tally = tallies.get(epoch);
                if (tally != null) {
                    tally.unread = new ArrayList<>();
                    read.forEach(tally::sealedBy);
                }
            }
        }
    }

    private synchronized Optional<EpochReport> counted(final long epoch) {
        return Optional.ofNullable(tallies.get(epoch))
                .map(tally -> new EpochReport(
                        epoch,
                        tally.fromBlock,
                        tally.toBlock,
                        tally.fromStart && !tally.gap && tallies.lastKey() > epoch,
                        tally.gasUsed,
                        tally.failedRounds,
                        tally.turns.entrySet().stream()
                                .map(entry -> tally.line(entry.getKey(), entry.getValue()))
                                .toList()));
    }

    /** The epoch of the last block counted; empty before the first. */
    public synchronized Optional<Long> latest() {
        return tallies.isEmpty() ? Optional.empty() : Optional.of(tallies.lastKey());
    }

    /** Turns missed by anybody since the node started. */
    public synchronized long missed() {
        return missed;
    }
}
