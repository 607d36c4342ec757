package io.virtengine.offchain.api;

import org.jspecify.annotations.Nullable;

/**
 * An order: one group asking for one lease.
 *
 * @param id order id
 * @param deploymentId deployment
 * @param groupId group
 * @param owner tenant
 * @param gseq group number
 * @param oseq order number within the group, from 1
 * @param state Open, Active or Closed
 * @param expired whether its time ran out before it found a winner
 * @param winner bid and lease that won it
 * @param createdAt Unix seconds
 * @param expiresAt Unix seconds
 * @param closedAt Unix seconds
 * @param createdBlock block of the event that made it
 * @param updatedBlock block of the last event that changed it
 */
public record OrderView(
        String id,
        String deploymentId,
        String groupId,
        String owner,
        long gseq,
        long oseq,
        String state,
        boolean expired,
        @Nullable String winner,
        long createdAt,
        long expiresAt,
        @Nullable Long closedAt,
        long createdBlock,
        long updatedBlock) {}
