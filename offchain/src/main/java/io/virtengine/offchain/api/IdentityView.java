package io.virtengine.offchain.api;

import org.jspecify.annotations.Nullable;

/**
 * The standing of an account; nothing of the person.
 *
 * @param account account
 * @param status Unverified, Pending, Verified, Rejected, Suspended, Flagged or Terminated
 * @param score 0 to 100
 * @param tier 0 to 3, as scored
 * @param passed whether the last score passed
 * @param reasons reason bitmap
 * @param scopes bitmap of verified scopes
 * @param expired whether the score counts for nothing any more
 * @param scoredAt Unix seconds
 * @param expiresAt Unix seconds
 * @param modelHash scoring table used
 * @param inputHash hash of what was scored
 * @param createdAt Unix seconds
 * @param createdBlock block of the event that made it
 * @param updatedBlock block of the last event that changed it
 */
public record IdentityView(
        String account,
        String status,
        @Nullable Integer score,
        @Nullable Integer tier,
        @Nullable Boolean passed,
        @Nullable Long reasons,
        @Nullable Long scopes,
        boolean expired,
        @Nullable Long scoredAt,
        @Nullable Long expiresAt,
        @Nullable String modelHash,
        @Nullable String inputHash,
        long createdAt,
        long createdBlock,
        long updatedBlock) {}
