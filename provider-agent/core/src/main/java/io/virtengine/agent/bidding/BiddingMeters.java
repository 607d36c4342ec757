package io.virtengine.agent.bidding;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** Counts of the bid engine, under the names of provider spec 1.24. */
public final class BiddingMeters {
    private final MeterRegistry registry;
    private final Counter received;
    private final Counter submitted;
    private final Timer landing;

    public BiddingMeters(MeterRegistry registry) {
        this.registry = registry;
        this.received = registry.counter("provider_daemon_orders_received");
        this.submitted = registry.counter("provider_daemon_bids_submitted");
        this.landing = Timer.builder("provider_daemon_bid_duration")
                .description("order seen until bid landed")
                .serviceLevelObjectives(
                        Duration.ofMillis(10),
                        Duration.ofMillis(100),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(10))
                .register(registry);
    }

    void orderReceived() {
        received.increment();
    }

    void bidSubmitted() {
        submitted.increment();
        registry.counter("provider_daemon_orders_processed", "status", "bid").increment();
    }

    void skipped(Reason reason) {
        registry.counter(
                        "provider_daemon_orders_skipped",
                        "reason",
                        reason.name().toLowerCase(java.util.Locale.ROOT))
                .increment();
    }

    void bidFailed(String error) {
        registry.counter("provider_daemon_bids_failed", "error_type", error).increment();
    }

    void bidLanded(double seconds) {
        landing.record(Duration.ofNanos((long) (Math.max(0, seconds) * 1_000_000_000L)));
    }
}
