package io.virtengine.offchain.api;

import org.jspecify.annotations.Nullable;

/**
 * An account that has votes, or lets another have its own.
 *
 * @param account the account
 * @param delegatee who votes with its stake; absent = nobody
 * @param votes wei of recorded stake that it votes with, its own or others'
 * @param createdBlock block of the event that made it
 * @param updatedBlock block of the last event that changed it
 */
public record VoterView(
        String account, @Nullable String delegatee, String votes, long createdBlock, long updatedBlock) {}
