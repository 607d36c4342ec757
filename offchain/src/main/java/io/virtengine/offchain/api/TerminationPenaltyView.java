package io.virtengine.offchain.api;

/**
 * What a provider paid for a lease it ended before its time.
 *
 * @param leaseId lease
 * @param provider who ended it
 * @param customer whose lease it was
 * @param reason as the provider gave it
 * @param unserved time the account could have paid for, seconds
 * @param penalty taken from the bond, wei of VE
 * @param compensation of it to the customer, wei of VE; the rest was burned
 * @param terminatedAt Unix seconds
 * @param createdBlock block of the event that made it
 * @param updatedBlock block of the last event that changed it
 */
public record TerminationPenaltyView(
        String leaseId,
        String provider,
        String customer,
        int reason,
        long unserved,
        String penalty,
        String compensation,
        long terminatedAt,
        long createdBlock,
        long updatedBlock) {}
