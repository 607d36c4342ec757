package io.virtengine.agent.wiring;

import io.virtengine.agent.capacity.Heartbeat;
import io.virtengine.agent.config.AgentConfiguration;
import io.virtengine.agent.health.ClockWatch;
import io.virtengine.agent.lifecycle.CommandWorkers;
import io.virtengine.agent.lifecycle.FundsWatch;
import io.virtengine.agent.lifecycle.LeaseWatch;
import io.virtengine.agent.lifecycle.OperatorRequests;
import io.virtengine.agent.lifecycle.OrphanSweep;
import io.virtengine.agent.lifecycle.Reconciler;
import io.virtengine.agent.metering.MeterRound;
import io.virtengine.agent.settlement.BooksCheck;
import io.virtengine.agent.settlement.Collector;
import io.virtengine.agent.work.Recurring;
import io.virtengine.sdk.chain.ChainWatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Starts everything but bidding, before the gateway opens: events are read up to now, all leases compared once, then the
 * loops begin. Stops them in reverse, after the gateway.
 */
@Component
final class Workers implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);
    private static final Duration BOOKS = Duration.ofMinutes(1);
    private final AgentConfiguration configuration;
    private final ChainWatch watch;
    private final ChainTraffic traffic;
    private final Reconciler reconciler;
    private final OrphanSweep orphans;
    private final CommandWorkers commands;
    private final List<Recurring> loops = new ArrayList<>();
    private volatile boolean running;

    Workers(
            AgentConfiguration configuration,
            ChainWatch watch,
            ChainTraffic traffic,
            Reconciler reconciler,
            OrphanSweep orphans,
            CommandWorkers commands,
            MeterRound meters,
            LeaseWatch leases,
            FundsWatch funds,
            Heartbeat heartbeat,
            Collector collector,
            BooksCheck books,
            OperatorRequests operator,
            Custodian custodian,
            ClockWatch clock) {
        this.configuration = configuration;
        this.watch = watch;
        this.traffic = traffic;
        this.reconciler = reconciler;
        this.orphans = orphans;
        this.commands = commands;
        AgentConfiguration c = configuration;
        Duration beat = c.capacity().heartbeat().dividedBy(4);
        loops.add(new Recurring("chain-watch", c.chain().poll(), watch::look));
        loops.add(new Recurring(
                "heartbeat",
                beat.compareTo(c.chain().poll()) > 0 ? beat : c.chain().poll(),
                heartbeat::beat));
        loops.add(new Recurring("metering", c.metering().sample(), meters::run));
        loops.add(new Recurring("lease-watch", c.lifecycle().poll(), leases::look));
        loops.add(new Recurring("funds-watch", c.settlement().interval(), funds::look));
        loops.add(new Recurring("settlement", c.settlement().interval(), collector::collect));
        loops.add(new Recurring("reconcile", c.lifecycle().reconcile(), this::reconcile));
        loops.add(new Recurring("operator", c.lifecycle().poll(), () -> operator.serve(reconciler)));
        loops.add(new Recurring("books", BOOKS, books::check));
        loops.add(new Recurring("clock", c.clock().poll(), clock::look));
        loops.add(new Recurring("custody", c.custody().poll(), custodian::look));
        loops.add(new Recurring("signers", c.custody().probe(), custodian::probe));
    }

    @Override
    public void start() {
        watch.look();
        traffic.backfill(configuration.chain().startupTimeout());
        reconcile();
        traffic.startSending();
        commands.start(configuration.lifecycle());
        loops.forEach(Recurring::start);
        running = true;
        LOG.info(
                "Events are read and leases compared; working for {}",
                configuration.provider().address());
    }

    private void reconcile() {
        reconciler.reconcile();
        try {
            orphans.sweep();
        } catch (RuntimeException e) {
            LOG.warn("Orphans were not looked for: {}", e.toString());
        }
    }

    @Override
    public void stop() {
        loops.reversed().forEach(Recurring::close);
        commands.close();
        traffic.stopSending();
        traffic.stopReading();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before the web server, which has a phase near the end. */
    @Override
    public int getPhase() {
        return 0;
    }
}
