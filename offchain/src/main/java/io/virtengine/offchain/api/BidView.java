package io.virtengine.offchain.api;

import org.jspecify.annotations.Nullable;

/**
 * A bid on an order.
 *
 * @param id bid id, also of the lease it may become
 * @param orderId order
 * @param provider bidder
 * @param state Open, Active, Lost, Expired or Closed
 * @param rate wei per second
 * @param cap total of the metered part, wei
 * @param cpuCoreMs price in wei per millisecond of one core
 * @param memoryByteS price in wei per byte of memory and second
 * @param storageByteS price in wei per byte of storage and second
 * @param gpuMs price in wei per millisecond of one GPU
 * @param networkByte price in wei per byte sent or received
 * @param deposit deposit in wei of VE
 * @param createdAt Unix seconds
 * @param expiresAt Unix seconds
 * @param closedAt Unix seconds
 * @param createdBlock block of the event that made it
 * @param updatedBlock block of the last event that changed it
 */
public record BidView(
        String id,
        String orderId,
        String provider,
        String state,
        String rate,
        String cap,
        String cpuCoreMs,
        String memoryByteS,
        String storageByteS,
        String gpuMs,
        String networkByte,
        String deposit,
        long createdAt,
        long expiresAt,
        @Nullable Long closedAt,
        long createdBlock,
        long updatedBlock) {}
