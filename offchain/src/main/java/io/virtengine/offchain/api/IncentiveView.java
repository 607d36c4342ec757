package io.virtengine.offchain.api;

import org.jspecify.annotations.Nullable;

/**
 * What a provider brought into an epoch's pool of incentives.
 *
 * @param provider the provider
 * @param epoch when it enrolled
 * @param earned wei it earned since it last did
 * @param weight its weight in the pool
 * @param paid wei it was paid; absent = nobody has claimed it
 * @param paidAt Unix seconds
 * @param createdBlock block of the event that made it
 * @param updatedBlock block of the last event that changed it
 */
public record IncentiveView(
        String provider,
        long epoch,
        String earned,
        String weight,
        @Nullable String paid,
        @Nullable Long paidAt,
        long createdBlock,
        long updatedBlock) {}
