package io.virtengine.agent.lifecycle;

import io.virtengine.agent.backend.WorkloadId;
import io.virtengine.agent.capacity.CapacityBook;
import io.virtengine.agent.chain.Market;
import io.virtengine.agent.chain.MarketEvent;
import io.virtengine.agent.chain.MarketListener;
import io.virtengine.agent.work.UnitOfWork;
import io.virtengine.sdk.manifest.ResourceTotals;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** Follows this provider's leases on chain: won, ready, closed. */
public final class LeaseDesk implements MarketListener {
    private final Market market;
    private final Workloads workloads;
    private final CapacityBook capacity;
    private final CommandQueue queue;
    private final LeaseEvents events;
    private final String provider;

    public LeaseDesk(
            Market market,
            Workloads workloads,
            CapacityBook capacity,
            CommandQueue queue,
            LeaseEvents events,
            String provider) {
        this.market = market;
        this.workloads = workloads;
        this.capacity = capacity;
        this.queue = queue;
        this.events = events;
        this.provider = provider.toLowerCase(Locale.ROOT);
    }

    @Override
    public String name() {
        return "leases";
    }

    @Override
    public void on(MarketEvent event, UnitOfWork unit) {
        switch (event.name()) {
            case "LeaseCreated" -> {
                if (provider.equals(event.text("provider"))) {
                    won(event, unit);
                }
            }
            case "LeaseReady" -> {
                if (provider.equals(event.text("provider"))) {
                    workloads.ready(unit, event.text("leaseId"), event.time("readyAt"));
                    events.add(unit, event.text("leaseId"), "ready", "the chain counts from now");
                }
            }
            case "LeaseClosed" -> {
                if (provider.equals(event.text("provider"))) {
                    closed(unit, event.text("leaseId"), event.blockTime(), (int) event.number("reason"));
                }
            }
            case "DeploymentUpdated" ->
                workloads.ofDeployment(unit, event.text("deploymentId")).stream()
                        .filter(w -> w.desired() != Workload.Desired.DELETED)
                        .forEach(w -> events.add(
                                unit,
                                w.leaseId(),
                                "updated",
                                "send the manifest with hash " + event.text("manifestHash")));
            default -> {
                // Other events do not concern leases.
            }
        }
    }

    private void won(MarketEvent event, UnitOfWork unit) {
        String leaseId = event.text("leaseId");
        String deploymentId = event.text("deploymentId");
        int gseq = (int) event.number("gseq");
        ResourceTotals resources = unit.db()
                .sql("select resources from market_group where deployment_id = :id and gseq = :gseq")
                .param("id", deploymentId)
                .param("gseq", gseq)
                .query((row, n) ->
                        ResourceTotals.unpack(row.getBigDecimal("resources").toBigIntegerExact()))
                .single();
        Market.LeaseView lease = market.lease(leaseId);
        boolean added = workloads.add(
                unit,
                new Workload(
                        leaseId,
                        WorkloadId.of(deploymentId, leaseId),
                        deploymentId,
                        gseq,
                        event.text("owner"),
                        resources,
                        event.amount("rate"),
                        event.amount("cap"),
                        lease.prices(),
                        Workload.State.AWAITING_MANIFEST,
                        Workload.Desired.RUNNING,
                        false,
                        null,
                        null,
                        0,
                        0,
                        "[]",
                        null,
                        "",
                        lease.acceptedAt(),
                        event.time("startBy"),
                        null,
                        null,
                        null,
                        0));
        if (added) {
            capacity.commit(unit, leaseId, resources);
            events.add(unit, leaseId, "won", "send the manifest before " + event.time("startBy"));
        }
    }

    /** A lease has ended on chain: its workload has to go. */
    public void closed(UnitOfWork unit, String leaseId, Instant at, int reason) {
        Optional<Workload> known = workloads.lock(unit, leaseId);
        if (known.isEmpty() || known.get().state() == Workload.State.TERMINATED) {
            return;
        }
        workloads.closed(unit, leaseId, at, reason);
        capacity.quarantine(unit, leaseId);
        if (queue.enqueue(unit, leaseId, CommandQueue.Action.TERMINATE, "terminate:" + leaseId)) {
            events.add(unit, leaseId, "closed", "the lease ended, reason " + reason);
        }
    }
}
