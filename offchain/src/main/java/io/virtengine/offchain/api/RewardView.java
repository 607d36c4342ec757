package io.virtengine.offchain.api;

/**
 * A validator's part of a closing of the reward pool.
 *
 * @param validator the operator
 * @param epoch last epoch of the closing
 * @param weight its stake times its score
 * @param reward wei, commission included
 * @param commission wei of it that are the operator's
 * @param rewardedAt Unix seconds
 * @param createdBlock block of the event that made it
 * @param updatedBlock block of the last event that changed it
 */
public record RewardView(
        String validator,
        long epoch,
        String weight,
        String reward,
        String commission,
        long rewardedAt,
        long createdBlock,
        long updatedBlock) {}
