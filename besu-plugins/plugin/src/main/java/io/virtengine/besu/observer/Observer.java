package io.virtengine.besu.observer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.hyperledger.besu.datatypes.Address;
import org.jspecify.annotations.Nullable;

/**
 * Counts proposals and missed turns from the blocks that the node adds. Keeps the last {@link #EPOCHS} epochs in memory; a
 * node that restarts begins anew, and its report of that epoch says that it is not complete.
 */
public final class Observer {
    /** Most epochs kept: two days of hours. */
    public static final int EPOCHS = 48;

    private final long epochSeconds;
    private final TreeMap<Long, Tally> tallies = new TreeMap<>();
    private @Nullable SealedBlock last;
    private List<Address> governing = List.of();
    private long missed;

    private static final class Tally {
        private final long fromBlock;
        private final boolean fromStart;
        private final Map<Address, long[]> turns = new TreeMap<>(Comparator.comparing(Address::getBytes));
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
    }

    /** @param epochSeconds length of an epoch in block time */
    public Observer(final long epochSeconds) {
        this.epochSeconds = epochSeconds;
    }

    /**
     * A block became the head.
     *
     * @param next the set that governs the block after it
     */
    public synchronized void added(final SealedBlock block, final Collection<Address> next) {
        final SealedBlock before = last;
        final long epoch = block.time() / epochSeconds;
        final boolean follows = before != null && before.number() + 1 == block.number();
        final Tally tally = tallies.computeIfAbsent(
                epoch, none -> new Tally(block.number(), follows && before.time() / epochSeconds < epoch));
        tally.gap |= !follows && tally.fromBlock != block.number();
        tally.toBlock = block.number();
        tally.gasUsed += block.gasUsed();
        tally.failedRounds += block.round();
        tally.of(block.proposer())[0]++;
        if (follows) {
            governing.forEach(tally::of);
            for (final Address absent : Turns.missed(governing, before.proposer(), block.proposer())) {
                tally.of(absent)[1]++;
                missed++;
            }
        }
        last = block;
        governing = new ArrayList<>(next);
        while (tallies.size() > EPOCHS) {
            tallies.pollFirstEntry();
        }
    }

    /** What was seen of an epoch, if anything. */
    public synchronized Optional<EpochReport> report(final long epoch) {
        return Optional.ofNullable(tallies.get(epoch))
                .map(tally -> new EpochReport(
                        epoch,
                        tally.fromBlock,
                        tally.toBlock,
                        tally.fromStart && !tally.gap && tallies.lastKey() > epoch,
                        tally.gasUsed,
                        tally.failedRounds,
                        tally.turns.entrySet().stream()
                                .map(entry -> new EpochReport.Line(
                                        entry.getKey().toHexString(), entry.getValue()[0], entry.getValue()[1]))
                                .toList()));
    }

    /** The epoch of the last block seen; empty before the first. */
    public synchronized Optional<Long> latest() {
        return tallies.isEmpty() ? Optional.empty() : Optional.of(tallies.lastKey());
    }

    /** Turns missed by anybody since the node started. */
    public synchronized long missed() {
        return missed;
    }
}
