package io.virtengine.offchain.api;

import org.jspecify.annotations.Nullable;

/**
 * What happened in an epoch, as far as something did.
 *
 * @param number block time over the length of an epoch
 * @param seats validators that the roll seated; absent = there was none
 * @param weight sum of their weights, in wei
 * @param rolledAt Unix seconds
 * @param fromBlock first block of the report
 * @param toBlock last block of the report
 * @param gasUsed gas that its blocks used
 * @param observers nodes that signed the report
 * @param reportedAt Unix seconds; absent = nobody reported
 * @param identityWork verifications, counted once for each that took part
 * @param closing last epoch of the closing it was part of; absent = not closed yet
 * @param closedAt Unix seconds
 * @param updatedBlock block of the last event that changed it
 */
public record EpochView(
        long number,
        @Nullable Integer seats,
        @Nullable String weight,
        @Nullable Long rolledAt,
        @Nullable Long fromBlock,
        @Nullable Long toBlock,
        @Nullable String gasUsed,
        @Nullable Integer observers,
        @Nullable Long reportedAt,
        long identityWork,
        @Nullable Long closing,
        @Nullable Long closedAt,
        long updatedBlock) {}
