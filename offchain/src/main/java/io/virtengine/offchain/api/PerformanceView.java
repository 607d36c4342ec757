package io.virtengine.offchain.api;

/**
 * How a validator did in a reported epoch.
 *
 * @param validator the operator
 * @param epoch which
 * @param proposed blocks it proposed
 * @param missed turns it missed
 * @param missedInRow turns missed since the last epoch in which it proposed
 * @param presence percent of blocks with its seal, the median of what others saw
 * @param score 0 to 10,000
 * @param scoredAt Unix seconds
 * @param createdBlock block of the event that made it
 * @param updatedBlock block of the last event that changed it
 */
public record PerformanceView(
        String validator,
        long epoch,
        long proposed,
        long missed,
        long missedInRow,
        int presence,
        int score,
        long scoredAt,
        long createdBlock,
        long updatedBlock) {}
