package io.virtengine.offchain.indexer;

import io.virtengine.sdk.events.EventIntake;
import java.time.Duration;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Ready while the rows are not too far behind the head. An instance that stands by reads what the other one writes. */
final class IndexerHealth extends AbstractHealthIndicator {

    private final IndexerStatus status;
    private final ChainReading reading;
    private final Duration limit;

    IndexerHealth(IndexerStatus status, ChainReading reading, Duration limit) {
        this.status = status;
        this.reading = reading;
        this.limit = limit;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        EventIntake intake = reading.intake();
        boolean near = intake.standsBy() || status.behind().compareTo(limit) <= 0;
        boolean broken = intake.mismatch().isPresent() || intake.gap().isPresent();
        builder.status(near && !broken ? "UP" : "OUT_OF_SERVICE")
                .withDetail("head", intake.head())
                .withDetail("indexed", status.indexedBlock())
                .withDetail("standby", intake.standsBy());
        intake.gap().ifPresent(gap -> builder.withDetail("gap", gap));
        String failure = status.lastFailure();
        if (failure != null) {
            builder.withDetail("lastFailure", failure);
        }
    }
}
