package io.virtengine.offchain.api;

import org.jspecify.annotations.Nullable;

/**
 * A deposit grant.
 *
 * @param id grant id
 * @param granter who pays
 * @param grantee who may deposit
 * @param token index of the token
 * @param granted limit at creation, wei
 * @param remaining what may still be drawn, wei
 * @param expiresAt Unix seconds
 * @param revokedAt Unix seconds
 * @param createdBlock block of the event that made it
 * @param updatedBlock block of the last event that changed it
 */
public record GrantView(
        String id,
        String granter,
        String grantee,
        int token,
        String granted,
        String remaining,
        long expiresAt,
        @Nullable Long revokedAt,
        long createdBlock,
        long updatedBlock) {}
