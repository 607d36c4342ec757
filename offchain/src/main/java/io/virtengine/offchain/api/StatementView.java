package io.virtengine.offchain.api;

import org.jspecify.annotations.Nullable;

/**
 * A usage statement.
 *
 * @param leaseId lease
 * @param sequence number, from 1
 * @param statementHash EIP-712 struct hash
 * @param state Pending or Final
 * @param windowStart Unix seconds
 * @param windowEnd Unix seconds
 * @param cumulativeCost wei since the lease began
 * @param cpuCoreMs core-milliseconds since the lease began
 * @param memoryByteS byte-seconds of memory
 * @param storageByteS byte-seconds of storage
 * @param gpuMs GPU-milliseconds
 * @param networkBytes bytes sent and received
 * @param linesRoot Merkle root of the detail lines
 * @param isFinal whether none follows
 * @param signer attestation key
 * @param acceptedAt Unix seconds
 * @param releaseAt when it becomes final by itself, Unix seconds
 * @param acknowledgedBy who acknowledged it
 * @param finalisedAt Unix seconds
 * @param createdBlock block of the event that made it
 * @param updatedBlock block of the last event that changed it
 */
public record StatementView(
        String leaseId,
        long sequence,
        String statementHash,
        String state,
        long windowStart,
        long windowEnd,
        String cumulativeCost,
        String cpuCoreMs,
        String memoryByteS,
        String storageByteS,
        String gpuMs,
        String networkBytes,
        String linesRoot,
        boolean isFinal,
        String signer,
        long acceptedAt,
        long releaseAt,
        @Nullable String acknowledgedBy,
        @Nullable Long finalisedAt,
        long createdBlock,
        long updatedBlock) {}
