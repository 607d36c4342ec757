package io.virtengine.agent.wiring;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.virtengine.agent.bidding.OrderBoard;
import io.virtengine.agent.capacity.CapacityBook;
import io.virtengine.agent.custody.Custody;
import io.virtengine.agent.custody.KeyRole;
import io.virtengine.agent.lifecycle.CommandQueue;
import io.virtengine.agent.work.AgentMode;
import io.virtengine.agent.work.Database;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/** Levels read when Prometheus asks, under the names of provider spec 1.24. No lease or tenant is ever a label. */
@Component
final class Gauges {
    Gauges(
            MeterRegistry registry,
            Database database,
            OrderBoard orders,
            CommandQueue queue,
            CapacityBook capacity,
            AgentMode mode,
            ChainTraffic traffic,
            Custody custody) {
        gauge(registry, "provider_daemon_pending_orders", () -> orders.waiting(database));
        gauge(registry, "provider_daemon_event_lag_blocks", traffic::lag);
        FunctionCounter.builder("provider_daemon_event_gaps", traffic, ChainTraffic::gapsFound)
                .register(registry);
        gauge(
                registry,
                "provider_daemon_drained",
                () -> database.call(mode::drained).isPresent() ? 1 : 0);
        gauge(registry, "provider_daemon_read_only", () -> custody.readOnly().isPresent() ? 1 : 0);
        for (KeyRole role : KeyRole.values()) {
            tagged(
                    registry,
                    "provider_daemon_key_age_seconds",
                    role,
                    () -> custody.ages().get(role).toSeconds());
            tagged(
                    registry,
                    "provider_daemon_key_needs_rotation",
                    role,
                    () -> custody.needRotation().contains(role) ? 1 : 0);
            if (role.signs()) {
                tagged(
                        registry,
                        "provider_daemon_signer_down_seconds",
                        role,
                        () -> custody.downFor(role).toSeconds());
            }
        }
        gauge(registry, "provider_daemon_active_leases", () -> count(database, "desired <> 'deleted'"));
        gauge(registry, "provider_daemon_deployments_active", () -> count(database, "state = 'running'"));
        for (String status : List.of("pending", "executing", "dead")) {
            Gauge.builder(
                            "provider_daemon_lifecycle_queue_depth",
                            () -> queue.depth().getOrDefault(status, 0L))
                    .tag("status", status)
                    .register(registry);
        }
        gauge(
                registry,
                "provider_daemon_capacity_free_cpu_milli",
                () -> database.call(unit -> capacity.free(unit, 0)).cpuMilli());
        gauge(
                registry,
                "provider_daemon_capacity_free_memory_mib",
                () -> database.call(unit -> capacity.free(unit, 0)).memoryMiB());
        gauge(
                registry,
                "provider_daemon_outbox_age_seconds",
                () -> database.call(unit -> unit.db()
                        .sql("select coalesce(extract(epoch from now() - min(created_at)), 0)::bigint from tx_intent"
                                + " where state not in ('mined_ok', 'mined_reverted', 'dead')")
                        .query(Long.class)
                        .single()));
    }

    private static long count(Database database, String where) {
        return database.call(unit -> unit.db()
                .sql("select count(*) from workload where " + where)
                .query(Long.class)
                .single());
    }

    private static void gauge(MeterRegistry registry, String name, Supplier<Number> value) {
        Gauge.builder(name, value).register(registry);
    }

    private static void tagged(MeterRegistry registry, String name, KeyRole role, Supplier<Number> value) {
        Gauge.builder(name, value).tag("role", role.label()).register(registry);
    }
}
