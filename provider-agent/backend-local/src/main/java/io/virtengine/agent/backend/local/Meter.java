package io.virtengine.agent.backend.local;

import io.virtengine.agent.backend.Usage;
import io.virtengine.agent.backend.UsageCounters;
import io.virtengine.agent.backend.WorkloadId;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Adds kernel counters and gauges up into totals that never fall.
 *
 * <p>Counters (CPU, network) may start again at zero when their control group or cable is made anew, for instance after
 * the host restarted; what a counter lost is never subtracted. Gauges (memory, storage) are integrated between samples
 * by the trapezoid rule. Samples further apart than twice the interval are counted and reported as interpolated up to
 * ten minutes; beyond that nothing is counted for them (provider spec 1.16), also not what a counter gained meanwhile,
 * although the kernel knows it: the lease's meter was not watched, and in doubt it is the provider who loses.
 */
final class Meter {
    /** Longest time between two samples that is still counted. */
    static final Duration LONGEST_GAP = Duration.ofMinutes(10);

    private static final BigInteger NANOS_PER_MILLI = BigInteger.valueOf(1_000_000);
    private static final BigInteger MILLIS_PER_SECOND = BigInteger.valueOf(1_000);

    private final Duration interval;

    Meter(Duration interval) {
        this.interval = interval;
    }

    /**
     * What the kernel shows at one moment.
     *
     * @param time wall-clock time
     * @param cpuCounter CPU nanoseconds of the workload's control group
     * @param memoryBytes memory in use
     * @param storageBytes storage allocated
     * @param cables counters of each replica's cable
     */
    record Sample(
            Instant time, long cpuCounter, long memoryBytes, long storageBytes, List<WorkloadNetwork.Traffic> cables) {}

    MeterReading advance(MeterReading last, Sample now) {
        long elapsed =
                Math.max(0, Duration.between(last.sampledAt(), now.time()).toMillis());
        boolean counted = elapsed <= LONGEST_GAP.toMillis();
        boolean late = elapsed > interval.multipliedBy(2).toMillis();
        BigInteger bytesIn = last.bytesIn();
        BigInteger bytesOut = last.bytesOut();
        Map<String, MeterReading.Cable> cables = new HashMap<>();
        for (WorkloadNetwork.Traffic cable : now.cables()) {
            MeterReading.Cable before = last.cables().getOrDefault(cable.cable(), new MeterReading.Cable(0, 0));
            if (counted) {
                bytesIn = bytesIn.add(rise(before.bytesIn(), cable.bytesIn()));
                bytesOut = bytesOut.add(rise(before.bytesOut(), cable.bytesOut()));
            }
            cables.put(cable.cable(), new MeterReading.Cable(cable.bytesIn(), cable.bytesOut()));
        }
        return new MeterReading(
                elapsed == 0 && now.time().isBefore(last.sampledAt()) ? last.sampledAt() : now.time(),
                counted ? last.cpuNanos().add(rise(last.cpuCounter(), now.cpuCounter())) : last.cpuNanos(),
                now.cpuCounter(),
                counted
                        ? last.memoryByteMillis().add(area(last.memoryBytes(), now.memoryBytes(), elapsed))
                        : last.memoryByteMillis(),
                now.memoryBytes(),
                counted
                        ? last.storageByteMillis().add(area(last.storageBytes(), last.storageBytes(), elapsed))
                        : last.storageByteMillis(),
                now.storageBytes(),
                bytesIn,
                bytesOut,
                cables,
                last.interpolatedMillis() + (counted && late ? elapsed : 0),
                last.unmeteredMillis() + (counted ? 0 : elapsed));
    }

    static Usage usage(WorkloadId id, MeterReading reading, List<String> kernelSources) {
        List<String> sources = new ArrayList<>(kernelSources);
        sources.add("storage: allocated size x time");
        sources.add("network: veth statistics");
        return new Usage(
                id,
                new UsageCounters(
                        reading.cpuNanos().divide(NANOS_PER_MILLI),
                        reading.memoryByteMillis().divide(MILLIS_PER_SECOND),
                        reading.storageByteMillis().divide(MILLIS_PER_SECOND),
                        BigInteger.ZERO,
                        reading.bytesIn(),
                        reading.bytesOut()),
                reading.sampledAt(),
                Duration.ofMillis(reading.interpolatedMillis()),
                Duration.ofMillis(reading.unmeteredMillis()),
                sources);
    }

    /** What a counter gained; one that fell was started again at zero. */
    private static BigInteger rise(long before, long now) {
        return BigInteger.valueOf(now >= before ? now - before : now);
    }

    private static BigInteger area(long before, long now, long millis) {
        return BigInteger.valueOf(before)
                .add(BigInteger.valueOf(now))
                .multiply(BigInteger.valueOf(millis))
                .shiftRight(1);
    }
}
