package io.virtengine.agent.backend;

import java.math.BigInteger;
import java.util.Objects;

/**
 * Totals since the workload was first applied. They never fall, whatever restarts in between.
 *
 * @param cpuCoreMillis milliseconds of one core's time
 * @param memoryByteSeconds bytes of memory in use, integrated over seconds
 * @param storageByteSeconds bytes of storage allocated, integrated over seconds
 * @param gpuMillis milliseconds of one GPU's time
 * @param networkBytesIn bytes the workload received
 * @param networkBytesOut bytes the workload sent
 */
public record UsageCounters(
        BigInteger cpuCoreMillis,
        BigInteger memoryByteSeconds,
        BigInteger storageByteSeconds,
        BigInteger gpuMillis,
        BigInteger networkBytesIn,
        BigInteger networkBytesOut) {
    public static final UsageCounters ZERO = new UsageCounters(
            BigInteger.ZERO, BigInteger.ZERO, BigInteger.ZERO, BigInteger.ZERO, BigInteger.ZERO, BigInteger.ZERO);

    public UsageCounters {
        for (BigInteger total : new BigInteger[] {
            cpuCoreMillis, memoryByteSeconds, storageByteSeconds, gpuMillis, networkBytesIn, networkBytesOut
        }) {
            if (Objects.requireNonNull(total, "total").signum() < 0) {
                throw new IllegalArgumentException("A usage total cannot be negative, got " + total);
            }
        }
    }

    /** Whether no total is below the same total of {@code earlier}. */
    public boolean atLeast(UsageCounters earlier) {
        return cpuCoreMillis.compareTo(earlier.cpuCoreMillis) >= 0
                && memoryByteSeconds.compareTo(earlier.memoryByteSeconds) >= 0
                && storageByteSeconds.compareTo(earlier.storageByteSeconds) >= 0
                && gpuMillis.compareTo(earlier.gpuMillis) >= 0
                && networkBytesIn.compareTo(earlier.networkBytesIn) >= 0
                && networkBytesOut.compareTo(earlier.networkBytesOut) >= 0;
    }
}
