package io.virtengine.offchain.api;

/**
 * A vote on a proposal.
 *
 * @param governor Economic, Safety or Upgrade
 * @param proposal the proposal's id
 * @param voter who voted
 * @param choice For, Against or Abstain
 * @param weight wei of recorded stake
 * @param reason in the voter's words
 * @param votedAt Unix seconds
 * @param createdBlock block of the event that made it
 * @param updatedBlock block of the last event that changed it
 */
public record VoteView(
        String governor,
        String proposal,
        String voter,
        String choice,
        String weight,
        String reason,
        long votedAt,
        long createdBlock,
        long updatedBlock) {}
