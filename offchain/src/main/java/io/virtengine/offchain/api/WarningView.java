package io.virtengine.offchain.api;

import org.jspecify.annotations.Nullable;

/**
 * A low-balance warning.
 *
 * @param id number, growing
 * @param accountId escrow account
 * @param owner its owner
 * @param thresholdSeconds runway the account fell to, in seconds
 * @param fundedUntil when the money ends, as known when the warning was raised, Unix seconds
 * @param raisedBlock block at which it was raised
 * @param raisedAt its time in Unix seconds
 * @param clearedBlock block at which the runway was longer again; null while the warning holds
 * @param clearedAt its time in Unix seconds
 */
public record WarningView(
        long id,
        String accountId,
        String owner,
        long thresholdSeconds,
        long fundedUntil,
        long raisedBlock,
        long raisedAt,
        @Nullable Long clearedBlock,
        @Nullable Long clearedAt) {}
