package io.virtengine.agent.backend.local;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Map;

/**
 * A workload's meters as written to disk at each sample.
 *
 * @param sampledAt time of the sample
 * @param cpuNanos total CPU time
 * @param cpuCounter the kernel's counter at the sample, to continue from
 * @param memoryByteMillis memory in use, integrated over milliseconds
 * @param memoryBytes memory in use at the sample
 * @param storageByteMillis storage allocated, integrated over milliseconds
 * @param storageBytes storage allocated at the sample
 * @param bytesIn total bytes received
 * @param bytesOut total bytes sent
 * @param cables the kernel's counters per cable at the sample, to continue from
 * @param interpolatedMillis time counted although its samples were further apart than usual
 * @param unmeteredMillis time not counted because its samples were too far apart
 */
record MeterReading(
        Instant sampledAt,
        BigInteger cpuNanos,
        long cpuCounter,
        BigInteger memoryByteMillis,
        long memoryBytes,
        BigInteger storageByteMillis,
        long storageBytes,
        BigInteger bytesIn,
        BigInteger bytesOut,
        Map<String, Cable> cables,
        long interpolatedMillis,
        long unmeteredMillis) {
    /** Counters of one cable. */
    record Cable(long bytesIn, long bytesOut) {}

    MeterReading {
        cables = Map.copyOf(cables);
    }

    /** A meter that starts now at zero. */
    static MeterReading startingAt(Instant time) {
        return new MeterReading(
                time,
                BigInteger.ZERO,
                0,
                BigInteger.ZERO,
                0,
                BigInteger.ZERO,
                0,
                BigInteger.ZERO,
                BigInteger.ZERO,
                Map.of(),
                0,
                0);
    }
}
