package io.virtengine.offchain.api;

import org.jspecify.annotations.Nullable;

/**
 * A lease.
 *
 * @param id lease id, the one of its bid
 * @param orderId order
 * @param deploymentId deployment and account that pays
 * @param gseq group number
 * @param provider seller
 * @param owner tenant
 * @param state Accepted, Running, Closed or InsufficientFunds
 * @param closeReason why it ended
 * @param rate wei per second
 * @param cap total of the metered part, wei
 * @param cpuCoreMs price in wei per millisecond of one core
 * @param memoryByteS price in wei per byte of memory and second
 * @param storageByteS price in wei per byte of storage and second
 * @param gpuMs price in wei per millisecond of one GPU
 * @param networkByte price in wei per byte sent or received
 * @param feeBps fee in basis points
 * @param disputeWindow seconds a statement waits
 * @param acceptedAt Unix seconds
 * @param startBy Unix seconds
 * @param readyAt Unix seconds
 * @param closedAt Unix seconds
 * @param reclaimAt Unix seconds
 * @param statementCount statements accepted
 * @param stated cumulative cost stated, wei
 * @param finalised cumulative cost made claimable, wei
 * @param settlementEnded whether no statement follows
 * @param createdBlock block of the event that made it
 * @param updatedBlock block of the last event that changed it
 */
public record LeaseView(
        String id,
        String orderId,
        String deploymentId,
        long gseq,
        String provider,
        String owner,
        String state,
        @Nullable Integer closeReason,
        String rate,
        String cap,
        String cpuCoreMs,
        String memoryByteS,
        String storageByteS,
        String gpuMs,
        String networkByte,
        int feeBps,
        long disputeWindow,
        long acceptedAt,
        long startBy,
        @Nullable Long readyAt,
        @Nullable Long closedAt,
        @Nullable Long reclaimAt,
        long statementCount,
        String stated,
        String finalised,
        boolean settlementEnded,
        long createdBlock,
        long updatedBlock) {}
