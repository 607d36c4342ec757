package io.virtengine.agent.metering;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts of metering, under the names of provider spec 1.24. */
public final class MeteringMeters {
    private final Counter submissions;
    private final Counter anomalies;

    public MeteringMeters(MeterRegistry registry) {
        this.submissions = registry.counter("provider_daemon_usage_submissions");
        this.anomalies = registry.counter("provider_daemon_usage_anomalies");
    }

    void submitted(int count) {
        submissions.increment(count);
    }

    void anomaly() {
        anomalies.increment();
    }
}
