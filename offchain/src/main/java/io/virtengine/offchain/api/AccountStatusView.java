package io.virtengine.offchain.api;

/**
 * The operating status of an account; unlisted accounts are operational.
 *
 * @param account account
 * @param status Operational, Suspended, Frozen, Blacklisted or Terminated
 * @param reasonHash commits to a text kept off chain
 * @param changedBy who set it
 * @param changedAt Unix seconds
 * @param createdBlock block of the event that made it
 * @param updatedBlock block of the last event that changed it
 */
public record AccountStatusView(
        String account,
        String status,
        String reasonHash,
        String changedBy,
        long changedAt,
        long createdBlock,
        long updatedBlock) {}
