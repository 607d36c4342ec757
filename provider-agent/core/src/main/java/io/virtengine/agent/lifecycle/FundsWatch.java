package io.virtengine.agent.lifecycle;

import io.virtengine.agent.chain.Intents;
import io.virtengine.agent.chain.Market;
import io.virtengine.agent.config.AgentConfiguration;
import io.virtengine.agent.work.AgentMode;
import io.virtengine.agent.work.Database;
import io.virtengine.sdk.chain.ChainWatch;
import java.time.Instant;

/**
 * Acts on empty accounts and missed deadlines: work is suspended a grace time after the funded time, its lease closed as
 * overdrawn after the retention time, resumed when funds are back; a lease without a manifest by its start deadline is
 * given up; of a provider that leaves, every lease is. While the chain is away nothing is done: not knowing is not the same as not paid.
 */
public final class FundsWatch {
    private final Database database;
    private final Market market;
    private final ChainWatch chain;
    private final Workloads workloads;
    private final CommandQueue queue;
    private final Intents intents;
    private final LeaseEvents events;
    private final Departure departure;
    private final AgentMode mode;
    private final AgentConfiguration.Lifecycle settings;

    public FundsWatch(
            Database database,
            Market market,
            ChainWatch chain,
            Workloads workloads,
            CommandQueue queue,
            Intents intents,
            LeaseEvents events,
            Departure departure,
            AgentMode mode,
            AgentConfiguration.Lifecycle settings) {
        this.database = database;
        this.market = market;
        this.chain = chain;
        this.workloads = workloads;
        this.queue = queue;
        this.intents = intents;
        this.events = events;
        this.departure = departure;
        this.mode = mode;
        this.settings = settings;
    }

    public void look() {
        if (!chain.present()) {
            return;
        }
        boolean leaving = database.call(mode::leaving);
        for (Workload workload : database.call(workloads::live)) {
            if (workload.desired() == Workload.Desired.DELETED) {
                continue;
            }
            Instant now = chain.time();
            boolean waiting = workload.state() == Workload.State.AWAITING_MANIFEST;
            if (waiting && now.isAfter(workload.startBy())) {
                departure.withoutManifest(workload);
            } else if (leaving) {
                departure.decommission(workload, now);
            }
            if (!waiting && workload.streamed() && workload.readyAt() != null) {
                funds(workload, now);
            }
        }
    }

    private void funds(Workload workload, Instant now) {
        Instant until = market.account(workload.deploymentId()).fundedUntil();
        Instant suspendAt = until.plus(settings.overdrawGrace());
        if (until.isAfter(now)) {
            if (workload.desired() == Workload.Desired.SUSPENDED) {
                wish(workload, Workload.Desired.RUNNING, CommandQueue.Action.RESUME, now);
            }
        } else if (now.isAfter(suspendAt)) {
            if (workload.desired() == Workload.Desired.RUNNING) {
                wish(workload, Workload.Desired.SUSPENDED, CommandQueue.Action.SUSPEND, now);
            }
            if (now.isAfter(suspendAt.plus(settings.overdrawRetention()))) {
                database.run(unit -> intents.record(
                        unit,
                        Intents.Intent.of(
                                "overdrawn:" + workload.leaseId() + ":" + until.getEpochSecond(),
                                "OrderBook",
                                "closeOverdrawn",
                                workload.leaseId())));
            }
        }
    }

    private void wish(Workload workload, Workload.Desired desired, CommandQueue.Action action, Instant now) {
        database.run(unit -> {
            Workload locked = workloads.lock(unit, workload.leaseId()).orElseThrow();
            if (locked.desired() == workload.desired() && locked.state() != Workload.State.COMPLETED) {
                workloads.desire(unit, workload.leaseId(), desired);
                queue.enqueue(
                        unit,
                        workload.leaseId(),
                        action,
                        action + ":" + workload.leaseId() + ":" + now.getEpochSecond());
                events.add(
                        unit,
                        workload.leaseId(),
                        "funds",
                        desired == Workload.Desired.SUSPENDED
                                ? "the account ran dry; the work will be suspended"
                                : "the account has funds again; the work will resume");
            }
        });
    }
}
