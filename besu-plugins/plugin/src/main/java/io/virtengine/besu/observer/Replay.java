package io.virtengine.besu.observer;

import io.virtengine.besu.observer.History.Change;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.hyperledger.besu.datatypes.Address;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the observer count again what the chain has of the last epochs, so that a node which was stopped reports the same as one
 * that never was. It goes back from the head, where the validators are known, and undoes each change of their set on the way;
 * then the blocks are counted in their order.
 */
public final class Replay {
    /** Most blocks looked at: two days of a block a second, some seconds of a node's start. */
    static final int MOST_BLOCKS = 200_000;

    private static final Logger LOG = LoggerFactory.getLogger(Replay.class);

    private final History history;
    private final Observer observer;
    private final int most;

    /** For an observer that has counted nothing yet. */
    public Replay(final History history, final Observer observer) {
        this(history, observer, MOST_BLOCKS);
    }

    Replay(final History history, final Observer observer, final int most) {
        this.history = history;
        this.observer = observer;
        this.most = most;
    }

    /** A block and the set that governs the one after it. */
    private record Governed(SealedBlock block, List<Address> next) {}

    /**
     * Counts up to the head. What the node does not keep is left out, and the reports then say that they are not complete.
     *
     * @param next the set that governs the block after the head
     */
    public void upTo(final long head, final Collection<Address> next) {
        final Deque<Governed> blocks = back(head, List.copyOf(next));
        if (blocks.isEmpty()) {
            return;
        }
        final Governed before = blocks.removeFirst();
        observer.begin(before.block(), before.next());
        blocks.forEach(governed -> observer.recalled(governed.block(), governed.next()));
        if (!blocks.isEmpty()) {
            LOG.info("The observer has counted the last {} blocks up to {} again", blocks.size(), head);
        }
    }

    /** The blocks to count in their order, and in front of them the one that they follow. */
    private Deque<Governed> back(final long head, final List<Address> afterHead) {
        final Deque<Governed> blocks = new ArrayDeque<>();
        List<Address> next = afterHead;
        long epoch = Long.MAX_VALUE;
        int epochs = 0;
        for (long number = head; number >= 0; number--) {
            final Optional<SealedBlock> block = history.block(number);
            if (block.isEmpty()) {
                return blocks;
            }
            blocks.addFirst(new Governed(block.get(), next));
            final long its = observer.epochOf(block.get());
            epochs += its == epoch ? 0 : 1;
            epoch = its;
            if (epochs > Observer.EPOCHS || blocks.size() > most) {
                return blocks;
            }
            final Optional<List<Change>> changes = history.changes(number);
            if (changes.isEmpty()) {
                return blocks;
            }
            next = changes.get().isEmpty() ? next : before(next, changes.get());
        }
        return blocks;
    }

    /** The set that governed before a block made these changes. */
    private static List<Address> before(final List<Address> after, final List<Change> changes) {
        final TreeSet<Address> set = new TreeSet<>(Comparator.comparing(Address::getBytes));
        set.addAll(after);
        for (final Change change : changes.reversed()) {
            if (change.joined()) {
                set.remove(change.validator());
            } else {
                set.add(change.validator());
            }
        }
        return List.copyOf(set);
    }
}
