package io.virtengine.besu.observer;

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
 */
public record SealedBlock(long number, long time, Address proposer, long gasUsed, int round) {
    /** What a header says, and the round that is sealed in it. */
    public static SealedBlock of(final BlockHeader header, final int round) {
        return new SealedBlock(
                header.getNumber(), header.getTimestamp(), header.getCoinbase(), header.getGasUsed(), round);
    }
}
