package io.virtengine.offchain.api;

import org.jspecify.annotations.Nullable;

/**
 * Epochs that the reward pool closed together: what there was for whom.
 *
 * @param toEpoch last of its epochs
 * @param fromEpoch first of them
 * @param reported whether validators' performance was known
 * @param fees wei collected for the stakers
 * @param emission wei issued for them
 * @param budget wei to distribute to them, with what was carried
 * @param distributed wei distributed
 * @param carried wei left for the next closing
 * @param closedAt Unix seconds
 * @param identity wei for identity workers to claim
 * @param identityLeft wei of it that are unclaimed
 * @param identityWeight verifications that share it
 * @param incentives wei for providers to claim
 * @param incentivesLeft wei of it that are unclaimed
 * @param incentiveWeight sum of the weights that share it
 * @param expiredAt when the unclaimed rest went back, Unix seconds
 * @param createdBlock block of the event that made it
 * @param updatedBlock block of the last event that changed it
 */
public record ClosingView(
        long toEpoch,
        @Nullable Long fromEpoch,
        @Nullable Boolean reported,
        @Nullable String fees,
        @Nullable String emission,
        @Nullable String budget,
        @Nullable String distributed,
        @Nullable String carried,
        long closedAt,
        String identity,
        String identityLeft,
        String identityWeight,
        String incentives,
        String incentivesLeft,
        String incentiveWeight,
        @Nullable Long expiredAt,
        long createdBlock,
        long updatedBlock) {}
