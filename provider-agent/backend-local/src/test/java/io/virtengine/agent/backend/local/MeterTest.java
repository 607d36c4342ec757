package io.virtengine.agent.backend.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.agent.backend.Usage;
import io.virtengine.agent.backend.WorkloadId;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeterTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final WorkloadId ID = WorkloadId.of("d", "l");

    private final Meter meter = new Meter(Duration.ofSeconds(30));

    @Test
    void integratesGaugesByTheTrapezoidRule() {
        MeterReading reading = at(at(MeterReading.startingAt(START), 0, 0, 1_000, 500), 10, 0, 3_000, 500);

        Usage usage = Meter.usage(ID, reading, List.of());

        assertThat(usage.counters().memoryByteSeconds()).isEqualByComparingTo(BigInteger.valueOf(20_000));
        assertThat(usage.counters().storageByteSeconds()).isEqualByComparingTo(BigInteger.valueOf(5_000));
        assertThat(usage.interpolated()).isZero();
        assertThat(usage.unmetered()).isZero();
    }

    @Test
    void aCounterThatStartsAgainAddsToWhatWasCounted() {
        MeterReading reading = at(MeterReading.startingAt(START), 1, 5_000_000_000L, 0, 0);
        reading = at(reading, 2, 1_000_000_000L, 0, 0);
        reading = at(reading, 3, 1_500_000_000L, 0, 0);

        assertThat(Meter.usage(ID, reading, List.of()).counters().cpuCoreMillis())
                .isEqualByComparingTo(BigInteger.valueOf(6_500));
    }

    @Test
    void aNewCableAddsToWhatTheOldOneCarried() {
        MeterReading reading = traffic(MeterReading.startingAt(START), 1, "vep#4", 100, 10);
        reading = traffic(reading, 2, "vep#4", 150, 20);
        reading = traffic(reading, 3, "vep#9", 400, 40);

        Usage usage = Meter.usage(ID, reading, List.of());

        assertThat(usage.counters().networkBytesIn()).isEqualByComparingTo(BigInteger.valueOf(550));
        assertThat(usage.counters().networkBytesOut()).isEqualByComparingTo(BigInteger.valueOf(60));
    }

    @Test
    void aGapUpToTenMinutesIsCountedAndReported() {
        MeterReading reading = at(at(MeterReading.startingAt(START), 0, 0, 100, 0), 600, 0, 100, 0);

        Usage usage = Meter.usage(ID, reading, List.of());

        assertThat(usage.counters().memoryByteSeconds()).isEqualByComparingTo(BigInteger.valueOf(60_000));
        assertThat(usage.interpolated()).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void nothingIsCountedInALongerGapAndCountingGoesOnAfterIt() {
        MeterReading reading = sample(MeterReading.startingAt(START), 0, 1_000_000, 100, 10);
        reading = sample(reading, 601, 9_000_000, 100, 70);

        Usage gap = Meter.usage(ID, reading, List.of());
        assertThat(gap.counters())
                .isEqualTo(Meter.usage(ID, sample(MeterReading.startingAt(START), 0, 1_000_000, 100, 10), List.of())
                        .counters());
        assertThat(gap.unmetered()).isEqualTo(Duration.ofSeconds(601));

        Usage after = Meter.usage(ID, sample(reading, 611, 12_000_000, 100, 75), List.of());
        assertThat(after.counters().cpuCoreMillis()).isEqualByComparingTo(BigInteger.valueOf(1 + 3));
        assertThat(after.counters().memoryByteSeconds()).isEqualByComparingTo(BigInteger.valueOf(1_000));
        assertThat(after.counters().storageByteSeconds()).isEqualByComparingTo(BigInteger.valueOf(1_000));
        assertThat(after.counters().networkBytesIn()).isEqualByComparingTo(BigInteger.valueOf(10 + 5));
        assertThat(after.counters().networkBytesOut()).isEqualByComparingTo(BigInteger.valueOf(10 + 5));
    }

    @Test
    void aClockThatGoesBackTakesNothingAway() {
        MeterReading before = at(at(MeterReading.startingAt(START), 0, 0, 100, 100), 60, 5_000_000, 100, 100);

        MeterReading after = at(before, 10, 6_000_000, 100, 100);

        Usage usage = Meter.usage(ID, after, List.of());
        assertThat(usage.counters().atLeast(Meter.usage(ID, before, List.of()).counters()))
                .isTrue();
        assertThat(usage.sampledAt()).isEqualTo(START.plusSeconds(60));
    }

    private MeterReading at(MeterReading last, int second, long cpu, long memory, long storage) {
        return meter.advance(last, new Meter.Sample(START.plusSeconds(second), cpu, memory, storage, List.of()));
    }

    /** All meters at once; memory and storage both stand at {@code size}, the cable has carried the same both ways. */
    private MeterReading sample(MeterReading last, int second, long cpu, long size, long traffic) {
        return meter.advance(
                last,
                new Meter.Sample(
                        START.plusSeconds(second),
                        cpu,
                        size,
                        size,
                        List.of(new WorkloadNetwork.Traffic("vep#4", traffic, traffic))));
    }

    private MeterReading traffic(MeterReading last, int second, String cable, long in, long out) {
        return meter.advance(
                last,
                new Meter.Sample(
                        START.plusSeconds(second), 0, 0, 0, List.of(new WorkloadNetwork.Traffic(cable, in, out))));
    }
}
