package io.virtengine.besu.observer;

import java.util.List;
import java.util.Optional;
import org.hyperledger.besu.datatypes.Address;

/** A chain as it can be read again. */
public interface History {
    /** The block at a height, if it is kept. */
    Optional<SealedBlock> block(long number);

    /** What a block changed in the set of validators, in its order; empty if that is not kept. */
    Optional<List<Change>> changes(long number);

    /**
     * A validator that came or went; the change rules from the next block on.
     *
     * @param joined whether it came
     */
    record Change(Address validator, boolean joined) {}
}
