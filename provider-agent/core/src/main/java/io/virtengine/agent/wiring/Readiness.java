package io.virtengine.agent.wiring;

import io.virtengine.agent.custody.Custody;
import io.virtengine.agent.health.BackendHealth;
import io.virtengine.agent.health.ClockWatch;
import io.virtengine.agent.work.AgentMode;
import io.virtengine.agent.work.Database;
import io.virtengine.sdk.chain.ChainWatch;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Ready to serve and to bid: chain fresh, events taken in, back end fit, keys open (or there would be no agent). */
@Component("agent")
final class Readiness implements HealthIndicator {
    private static final long MOST_LAG = 50;
    private final ChainWatch chain;
    private final ChainTraffic traffic;
    private final BackendHealth backend;
    private final Bidding bidding;
    private final AgentMode mode;
    private final Database database;
    private final Custody custody;
    private final ClockWatch clock;

    Readiness(
            ChainWatch chain,
            ChainTraffic traffic,
            BackendHealth backend,
            Bidding bidding,
            AgentMode mode,
            Database database,
            Custody custody,
            ClockWatch clock) {
        this.chain = chain;
        this.traffic = traffic;
        this.backend = backend;
        this.bidding = bidding;
        this.mode = mode;
        this.database = database;
        this.custody = custody;
        this.clock = clock;
    }

    @Override
    public Health health() {
        Health.Builder health = Health.up()
                .withDetail("height", chain.height())
                .withDetail("lag", traffic.lag())
                .withDetail("clock", clock.summary());
        // Tenants are still served while keys are away, so this alone takes nothing out of service.
        custody.readOnly().ifPresent(why -> health.withDetail("readOnly", why));
        database.call(mode::drained).ifPresent(drain -> health.withDetail("drained", drain.reason()));
        traffic.held().ifPresent(limit -> health.withDetail("sending", limit));
        if (!bidding.isRunning()) {
            return health.outOfService().withDetail("starting", true).build();
        }
        if (!chain.present()) {
            return health.outOfService().withDetail("chain", chain.trouble()).build();
        }
        if (traffic.broken().isPresent()) {
            return health.down().withDetail("events", traffic.broken().get()).build();
        }
        if (traffic.gap().isPresent()) {
            return health.outOfService()
                    .withDetail("events", traffic.gap().get())
                    .build();
        }
        if (traffic.lag() > MOST_LAG) {
            return health.outOfService().build();
        }
        return backend.ready()
                ? health.build()
                : health.outOfService()
                        .withDetail("backend", backend.report().problems())
                        .build();
    }
}
