package io.virtengine.offchain.indexer;

import java.time.Duration;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Ready while the rows are not too far behind the head. An instance that stands by reads what the other one writes. */
final class IndexerHealth extends AbstractHealthIndicator {

    private final IndexerStatus status;
    private final Duration limit;

    IndexerHealth(IndexerStatus status, Duration limit) {
        this.status = status;
        this.limit = limit;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        boolean near = status.isStandby() || status.behind().compareTo(limit) <= 0;
        builder.status(near ? "UP" : "OUT_OF_SERVICE")
                .withDetail("head", status.head())
                .withDetail("indexed", status.indexedBlock())
                .withDetail("standby", status.isStandby());
        String failure = status.lastFailure();
        if (failure != null) {
            builder.withDetail("lastFailure", failure);
        }
    }
}
