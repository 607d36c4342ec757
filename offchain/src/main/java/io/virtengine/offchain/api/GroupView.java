package io.virtengine.offchain.api;

import org.jspecify.annotations.Nullable;

/**
 * A group of a deployment.
 *
 * @param id group id
 * @param deploymentId deployment
 * @param gseq number within the deployment, from 1
 * @param state Open, Paused, InsufficientFunds or Closed
 * @param cpuMilli thousandths of a core
 * @param memoryMib memory in MiB
 * @param storageMib storage in MiB
 * @param gpus number of GPUs
 * @param ports number of exposed ports
 * @param gpuClass GPU class, 0 without
 * @param ceilingRate highest acceptable price, wei per second
 * @param capCeiling highest total of a metered bid, wei
 * @param bidderPolicy gate policy for bidders, 0 = none
 * @param specification canonical JSON of the group
 * @param latestOrder its latest order
 * @param createdBlock block of the event that made it
 * @param updatedBlock block of the last event that changed it
 */
public record GroupView(
        String id,
        String deploymentId,
        long gseq,
        String state,
        long cpuMilli,
        long memoryMib,
        long storageMib,
        long gpus,
        long ports,
        long gpuClass,
        String ceilingRate,
        String capCeiling,
        int bidderPolicy,
        String specification,
        @Nullable String latestOrder,
        long createdBlock,
        long updatedBlock) {}
