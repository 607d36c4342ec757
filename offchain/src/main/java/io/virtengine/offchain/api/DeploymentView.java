package io.virtengine.offchain.api;

import org.jspecify.annotations.Nullable;

/**
 * A tenant's deployment; its escrow account has the same id.
 *
 * @param id deployment id
 * @param owner tenant
 * @param dseq tenant's number
 * @param state Active or Closed
 * @param token index of the payment token
 * @param groupCount number of groups
 * @param manifestHash hash of the present manifest
 * @param createdAt Unix seconds
 * @param closedAt Unix seconds
 * @param createdBlock block of the event that made it
 * @param updatedBlock block of the last event that changed it
 */
public record DeploymentView(
        String id,
        String owner,
        String dseq,
        String state,
        int token,
        int groupCount,
        String manifestHash,
        long createdAt,
        @Nullable Long closedAt,
        long createdBlock,
        long updatedBlock) {}
