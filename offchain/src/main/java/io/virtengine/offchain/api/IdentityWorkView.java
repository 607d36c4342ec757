package io.virtengine.offchain.api;

import org.jspecify.annotations.Nullable;

/**
 * Verifications that a member of the identity committee took part in, in an epoch.
 *
 * @param member the member's account
 * @param epoch when
 * @param verifications how many
 * @param paid wei it was paid for them; absent = it has not claimed
 * @param paidAt Unix seconds
 * @param createdBlock block of the event that made it
 * @param updatedBlock block of the last event that changed it
 */
public record IdentityWorkView(
        String member,
        long epoch,
        long verifications,
        @Nullable String paid,
        @Nullable Long paidAt,
        long createdBlock,
        long updatedBlock) {}
