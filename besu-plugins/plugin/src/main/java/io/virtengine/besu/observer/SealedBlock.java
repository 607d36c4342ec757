package io.virtengine.besu.observer;

import java.util.Collection;
import java.util.function.Supplier;
import org.hyperledger.besu.datatypes.Address;
import org.hyperledger.besu.plugin.data.BlockHeader;

/**
 * What the observer looks at in a block.
 *
 * @param number height
 * @param time seconds
 * @param proposer who proposed it
 * @param gasUsed by its transactions
 * @param round the round it was agreed in, as this node saw it; 0 is the first
 * @param sealers whose committed seals this node's copy of the header has; to find out costs a recovery of a key for each
 */
public record SealedBlock(
        long number,
        long time,
        Address proposer,
        long gasUsed,
        int round,
        Supplier<? extends Collection<Address>> sealers) {
    /** What a header says, and the round and the seals in it. */
    public static SealedBlock of(
            final BlockHeader header, final int round, final Supplier<? extends Collection<Address>> sealers) {
        return new SealedBlock(
                header.getNumber(), header.getTimestamp(), header.getCoinbase(), header.getGasUsed(), round, sealers);
    }
}
