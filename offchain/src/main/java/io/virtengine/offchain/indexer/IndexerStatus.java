package io.virtengine.offchain.indexer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the indexer is doing, for health and metrics. Safe for use by many threads. */
final class IndexerStatus {

    private final Clock clock;
    private final Counter events;
    private final Counter failures;
    private volatile long indexed = -1;
    private volatile long indexedTime;
    private volatile Instant caughtUp = Instant.EPOCH;
    private volatile @Nullable String lastFailure;

    IndexerStatus(MeterRegistry meters, Clock clock) {
        this.clock = clock;
        this.events = meters.counter("ve.indexer.events");
        this.failures = meters.counter("ve.indexer.failures");
        Gauge.builder("ve.indexer.indexed.block", () -> indexed).register(meters);
        Gauge.builder("ve.indexer.behind.seconds", () -> behind().toMillis() / 1000.0)
                .description("Time since the rows were last as new as the head")
                .register(meters);
    }

    /** The rows are as new as the head. */
    void current() {
        caughtUp = clock.instant();
        lastFailure = null;
    }

    void indexed(long block, long time, int count, boolean atHead) {
        indexed = block;
        indexedTime = time;
        events.increment(count);
        lastFailure = null;
        if (atHead) {
            caughtUp = clock.instant();
        }
    }

    void failed(Exception failure) {
        failures.increment();
        lastFailure = failure.getClass().getSimpleName() + ": " + failure.getMessage();
    }

    long indexedBlock() {
        return indexed;
    }

    long indexedTime() {
        return indexedTime;
    }

    /** How long ago the rows were last as new as the head. */
    Duration behind() {
        return Duration.between(caughtUp, clock.instant());
    }

    @Nullable
    String lastFailure() {
        return lastFailure;
    }
}
