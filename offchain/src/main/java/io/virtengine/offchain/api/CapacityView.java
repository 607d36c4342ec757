package io.virtengine.offchain.api;

/**
 * One inventory of a provider.
 *
 * @param provider provider
 * @param gpuClass GPU class; 0 = general capacity
 * @param totalCpuMilli CpuMilli offered
 * @param totalMemoryMib MemoryMib offered
 * @param totalStorageMib StorageMib offered
 * @param totalGpus Gpus offered
 * @param totalPorts Ports offered
 * @param reservedCpuMilli CpuMilli held by open bids
 * @param reservedMemoryMib MemoryMib held by open bids
 * @param reservedStorageMib StorageMib held by open bids
 * @param reservedGpus Gpus held by open bids
 * @param reservedPorts Ports held by open bids
 * @param allocatedCpuMilli CpuMilli held by live leases
 * @param allocatedMemoryMib MemoryMib held by live leases
 * @param allocatedStorageMib StorageMib held by live leases
 * @param allocatedGpus Gpus held by live leases
 * @param allocatedPorts Ports held by live leases
 * @param sequence number of the last heartbeat
 * @param heartbeatAt Unix seconds
 * @param updatedBlock block of the last event that changed it
 */
public record CapacityView(
        String provider,
        long gpuClass,
        long totalCpuMilli,
        long totalMemoryMib,
        long totalStorageMib,
        long totalGpus,
        long totalPorts,
        long reservedCpuMilli,
        long reservedMemoryMib,
        long reservedStorageMib,
        long reservedGpus,
        long reservedPorts,
        long allocatedCpuMilli,
        long allocatedMemoryMib,
        long allocatedStorageMib,
        long allocatedGpus,
        long allocatedPorts,
        long sequence,
        long heartbeatAt,
        long updatedBlock) {}
