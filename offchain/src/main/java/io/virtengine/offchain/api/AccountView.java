package io.virtengine.offchain.api;

import org.jspecify.annotations.Nullable;

/**
 * An escrow account with its forecast. Amounts in wei of its token.
 *
 * @param id account id, the one of its deployment
 * @param owner tenant
 * @param token index of the token
 * @param state Open or Closed
 * @param available unspent and unreserved as of asOfBlock
 * @param reserved held by metered channels
 * @param burnRate sum of running streams, wei per second
 * @param fundedUntil second from which nothing can be paid; null without streams
 * @param secondsLeft seconds from asOfBlock to fundedUntil; null without streams
 * @param settledAvailable unspent as of settledAt
 * @param settledAt last settlement, Unix seconds
 * @param fundedIndex funded seconds so far
 * @param deposited sum of deposits
 * @param refunded sum of refunds
 * @param streamCount running streams
 * @param openedAt Unix seconds
 * @param closedAt Unix seconds
 * @param createdBlock block of the event that made it
 * @param updatedBlock block of the last event that changed it
 */
public record AccountView(
        String id,
        String owner,
        int token,
        String state,
        String available,
        String reserved,
        String burnRate,
        @Nullable Long fundedUntil,
        @Nullable Long secondsLeft,
        String settledAvailable,
        long settledAt,
        long fundedIndex,
        String deposited,
        String refunded,
        int streamCount,
        long openedAt,
        @Nullable Long closedAt,
        long createdBlock,
        long updatedBlock) {}
