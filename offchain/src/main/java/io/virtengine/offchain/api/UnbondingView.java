package io.virtengine.offchain.api;

import org.jspecify.annotations.Nullable;

/**
 * Stake on its way out.
 *
 * @param delegator whose it is
 * @param validator the operator whose pool it left
 * @param number which entry of that position it is, from 0
 * @param entryIndex what the contract calls it while it waits
 * @param state Pending, Completed or Cancelled
 * @param amount wei before the slashes that reach it
 * @param value what it would pay now, or has paid, in wei
 * @param startedAt when it left, Unix seconds
 * @param completesAt when it comes free, Unix seconds
 * @param fromValidator operator whom it had been redelegated from, and answers for as well
 * @param liableUntil until when it does, Unix seconds
 * @param condemned wei that slashes took of it
 * @param endedAt when it was paid or taken back, Unix seconds
 * @param createdBlock block of the event that made it
 * @param updatedBlock block of the last event that changed it
 */
public record UnbondingView(
        String delegator,
        String validator,
        long number,
        @Nullable Integer entryIndex,
        String state,
        String amount,
        String value,
        long startedAt,
        long completesAt,
        @Nullable String fromValidator,
        @Nullable Long liableUntil,
        @Nullable String condemned,
        @Nullable Long endedAt,
        long createdBlock,
        long updatedBlock) {}
