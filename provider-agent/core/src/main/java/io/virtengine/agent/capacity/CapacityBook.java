package io.virtengine.agent.capacity;

import io.virtengine.agent.config.AgentConfiguration;
import io.virtengine.agent.work.UnitOfWork;
import io.virtengine.sdk.manifest.ResourceTotals;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What this provider has promised (provider spec 1.6, "Capacity ledger"): {@code free = total - held - committed -
 * quarantined}. Held when a bid is sent, committed when it is won, quarantined while a workload's deletion is unproven.
 * {@link #hold} belongs into a serialisable transaction.
 */
public final class CapacityBook {
    private final AgentConfiguration.Capacity offered;
    private final Map<Long, Integer> gpus;

    public CapacityBook(AgentConfiguration.Capacity offered) {
        this.offered = offered;
        this.gpus = offered.gpus().entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        gpu -> ResourceTotals.gpuClassOf(gpu.getKey()), Map.Entry::getValue));
    }

    /** GPU models' classes with their counts. */
    public Map<Long, Integer> gpus() {
        return gpus;
    }

    /** Everything that is offered, with the GPUs of one class (0 for none). */
    public ResourceTotals total(long gpuClass) {
        return new ResourceTotals(
                offered.cpuMilli(),
                offered.memoryMib(),
                offered.storageMib(),
                gpus.getOrDefault(gpuClass, 0),
                offered.ports(),
                gpuClass);
    }

    /** What can still be promised. */
    public ResourceTotals free(UnitOfWork unit, long gpuClass) {
        ResourceTotals total = total(gpuClass);
        return unit.db()
                .sql("""
                        select coalesce(sum(cpu_milli), 0) cpu, coalesce(sum(memory_mib), 0) memory,
                            coalesce(sum(storage_mib), 0) storage, coalesce(sum(ports), 0) ports,
                            coalesce(sum(gpus) filter (where gpu_class = :class), 0) gpus
                        from capacity_hold where state <> 'released'""")
                .param("class", gpuClass)
                .query((row, n) -> new ResourceTotals(
                        left(total.cpuMilli(), row.getLong("cpu")),
                        left(total.memoryMiB(), row.getLong("memory")),
                        left(total.storageMiB(), row.getLong("storage")),
                        (int) left(total.gpus(), row.getLong("gpus")),
                        (int) left(total.ports(), row.getLong("ports")),
                        gpuClass))
                .single();
    }

    /**
     * Holds capacity for a bid.
     *
     * @param until when the hold may be dropped if the bid was never heard of again
     * @return false if it does not fit; nothing is held then
     */
    public boolean hold(UnitOfWork unit, String bidId, ResourceTotals wanted, Instant until) {
        if (!wanted.fitsIn(free(unit, wanted.gpuClass()))) {
            return false;
        }
        put(unit, bidId, wanted, "held", until);
        return true;
    }

    /** A lease was won: its capacity is committed, held before or not. */
    public void commit(UnitOfWork unit, String bidId, ResourceTotals resources) {
        put(unit, bidId, resources, "committed", null);
    }

    /** The lease is over but its workload may still be there. */
    public void quarantine(UnitOfWork unit, String bidId) {
        unit.db()
                .sql("update capacity_hold set state = 'quarantined', changed_at = now()"
                        + " where bid_id = :id and state = 'committed'")
                .param("id", bidId)
                .update();
    }

    /** The workload is proven gone. */
    public void release(UnitOfWork unit, String bidId) {
        unit.db()
                .sql("update capacity_hold set state = 'released', changed_at = now()"
                        + " where bid_id = :id and state <> 'released'")
                .param("id", bidId)
                .update();
    }

    /** The bid is lost, gone or was refused; a committed lease is not touched. */
    public void drop(UnitOfWork unit, String bidId) {
        unit.db()
                .sql("update capacity_hold set state = 'released', changed_at = now()"
                        + " where bid_id = :id and state = 'held'")
                .param("id", bidId)
                .update();
    }

    private static void put(UnitOfWork unit, String bidId, ResourceTotals r, String state, @Nullable Instant until) {
        unit.db()
                .sql("""
                        insert into capacity_hold (bid_id, gpu_class, cpu_milli, memory_mib, storage_mib, gpus, ports,
                            state, expires_at)
                        values (:id, :class, :cpu, :memory, :storage, :gpus, :ports, :state, :until)
                        on conflict (bid_id) do update
                        set state = :state, expires_at = :until, changed_at = now()""")
                .param("id", bidId)
                .param("class", r.gpuClass())
                .param("cpu", r.cpuMilli())
                .param("memory", r.memoryMiB())
                .param("storage", r.storageMiB())
                .param("gpus", r.gpus())
                .param("ports", r.ports())
                .param("state", state)
                .param("until", until == null ? null : UnitOfWork.sql(until))
                .update();
    }

    private static long left(long total, long taken) {
        return Math.max(0, total - taken);
    }
}
