package io.virtengine.besu.observer;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.hyperledger.besu.datatypes.Address;

/**
 * QBFT's order of proposers: from the previous proposer one step on for the next block, and one more for every round that
 * failed, through the addresses in ascending order. So whoever lies between two proposers missed a turn, and anyone can
 * compute that from headers.
 */
final class Turns {
    private Turns() {}

    /**
     * Who should have proposed before {@code proposer} did.
     *
     * @param validators the set that governs the block
     * @param previous proposer of the block before; need not be in the set any more
     * @param proposer proposer of the block
     * @return in the order of their turns; a whole lost cycle cannot be seen in headers and is not counted
     */
    static List<Address> missed(final Iterable<Address> validators, final Address previous, final Address proposer) {
        final TreeSet<Address> order = new TreeSet<>(java.util.Comparator.comparing(Address::getBytes));
        validators.forEach(order::add);
        final List<Address> missed = new ArrayList<>();
        if (!order.contains(proposer)) {
            return missed;
        }
        Address turn = after(order, previous);
        while (!turn.equals(proposer)) {
            missed.add(turn);
            turn = after(order, turn);
        }
        return missed;
    }

    private static Address after(final TreeSet<Address> order, final Address address) {
        final Address next = order.higher(address);
        return next == null ? order.first() : next;
    }
}
