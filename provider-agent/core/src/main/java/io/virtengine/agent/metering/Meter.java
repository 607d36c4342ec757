package io.virtengine.agent.metering;

import io.virtengine.agent.backend.BackendException;
import io.virtengine.agent.backend.Usage;
import io.virtengine.agent.backend.UsageCounters;
import io.virtengine.agent.backend.WorkloadBackend;
import io.virtengine.agent.lifecycle.Workload;
import io.virtengine.agent.work.Database;
import io.virtengine.agent.work.FaultPoint;
import io.virtengine.agent.work.UnitOfWork;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads workloads' meters and keeps the last good reading. A reading that cannot be true — a total that fell, more than
 * twice the CPU the lease has — is not kept; it holds the lease's statements until an operator clears it.
 */
public final class Meter {
    private static final Logger LOG = LoggerFactory.getLogger(Meter.class);
    private static final BigInteger CPU_EXCESS = BigInteger.TWO;
    /** Counters and clock are read a moment apart; below this an excess says nothing. */
    private static final Duration SHORTEST = Duration.ofSeconds(10);

    private static final Duration KEEP_SAMPLES = Duration.ofDays(7);
    private static final int LONGEST_SOURCES = 2_000;
    private final Database database;
    private final WorkloadBackend backend;
    private final Rollups rollups;
    private final MeteringMeters meters;
    private final FaultPoint faults;

    public Meter(
            Database database, WorkloadBackend backend, Rollups rollups, MeteringMeters meters, FaultPoint faults) {
        this.database = database;
        this.backend = backend;
        this.rollups = rollups;
        this.meters = meters;
        this.faults = faults;
    }

    /**
     * @param interpolated time in the totals between samples further apart than usual
     * @param anomaly why statements are held; null if they are not
     */
    public record Reading(
            UsageCounters counters,
            Instant sampledAt,
            Duration interpolated,
            Duration unmetered,
            @Nullable String anomaly) {}

    /** Reads one workload's meters; what is not there any more keeps its last reading. */
    public void sample(Workload workload) {
        Usage usage;
        try {
            usage = backend.usage(workload.id());
        } catch (BackendException.NotFound gone) {
            return;
        }
        database.run(unit -> keep(unit, workload, usage));
        faults.reached(FaultPoint.Step.USAGE_SAMPLED);
    }

    private void keep(UnitOfWork unit, Workload workload, Usage usage) {
        Optional<Reading> last = lock(unit, workload.leaseId());
        Optional<String> anomaly = last.flatMap(before -> anomaly(workload, before, usage));
        if (anomaly.isPresent()) {
            LOG.error("Metering of lease {} is held: {}", workload.leaseId(), anomaly.get());
            meters.anomaly();
            unit.db()
                    .sql("update usage_meter set anomaly = :why where lease_id = :id and anomaly is null")
                    .param("why", anomaly.get())
                    .param("id", workload.leaseId())
                    .update();
            return;
        }
        UsageCounters c = usage.counters();
        unit.db()
                .sql("""
                        insert into usage_meter (lease_id, cpu_core_ms, memory_byte_s, storage_byte_s, gpu_ms, network_in,
                            network_out, sampled_at, interpolated_ms, unmetered_ms, sources)
                        values (:id, :cpu, :memory, :storage, :gpu, :in, :out, :at, :interpolated, :unmetered, :sources)
                        on conflict (lease_id) do update set cpu_core_ms = :cpu, memory_byte_s = :memory,
                            storage_byte_s = :storage, gpu_ms = :gpu, network_in = :in, network_out = :out,
                            sampled_at = :at, interpolated_ms = :interpolated, unmetered_ms = :unmetered, sources = :sources""")
                .param("id", workload.leaseId())
                .param("cpu", decimal(c.cpuCoreMillis()))
                .param("memory", decimal(c.memoryByteSeconds()))
                .param("storage", decimal(c.storageByteSeconds()))
                .param("gpu", decimal(c.gpuMillis()))
                .param("in", decimal(c.networkBytesIn()))
                .param("out", decimal(c.networkBytesOut()))
                .param("at", UnitOfWork.sql(usage.sampledAt()))
                .param("interpolated", usage.interpolated().toMillis())
                .param("unmetered", usage.unmetered().toMillis())
                .param("sources", shortened(String.join("; ", usage.sources())))
                .update();
        rollUp(unit, workload, last, usage);
        unit.db()
                .sql("""
                        insert into usage_sample (lease_id, sampled_at, cpu_core_ms, memory_byte_s, storage_byte_s, gpu_ms,
                            network_in, network_out)
                        values (:id, :at, :cpu, :memory, :storage, :gpu, :in, :out) on conflict do nothing""")
                .param("id", workload.leaseId())
                .param("at", UnitOfWork.sql(usage.sampledAt()))
                .param("cpu", decimal(c.cpuCoreMillis()))
                .param("memory", decimal(c.memoryByteSeconds()))
                .param("storage", decimal(c.storageByteSeconds()))
                .param("gpu", decimal(c.gpuMillis()))
                .param("in", decimal(c.networkBytesIn()))
                .param("out", decimal(c.networkBytesOut()))
                .update();
    }

    private void rollUp(UnitOfWork unit, Workload workload, Optional<Reading> last, Usage usage) {
        Reading before = last.orElseGet(
                () -> new Reading(UsageCounters.ZERO, usage.sampledAt(), Duration.ZERO, Duration.ZERO, null));
        UsageCounters was = before.counters();
        UsageCounters is = usage.counters();
        rollups.add(
                unit,
                workload.leaseId(),
                usage.sampledAt(),
                new UsageCounters(
                        is.cpuCoreMillis().subtract(was.cpuCoreMillis()),
                        is.memoryByteSeconds().subtract(was.memoryByteSeconds()),
                        is.storageByteSeconds().subtract(was.storageByteSeconds()),
                        is.gpuMillis().subtract(was.gpuMillis()),
                        is.networkBytesIn().subtract(was.networkBytesIn()),
                        is.networkBytesOut().subtract(was.networkBytesOut())),
                usage.interpolated().minus(before.interpolated()).toMillis(),
                usage.unmetered().minus(before.unmetered()).toMillis());
    }

    static Optional<String> anomaly(Workload workload, Reading before, Usage now) {
        if (!now.counters().atLeast(before.counters())) {
            return Optional.of("a total fell from " + before.counters() + " to " + now.counters());
        }
        Duration passed = Duration.between(before.sampledAt(), now.sampledAt());
        if (passed.compareTo(SHORTEST) < 0) {
            return Optional.empty();
        }
        BigInteger used =
                now.counters().cpuCoreMillis().subtract(before.counters().cpuCoreMillis());
        BigInteger most = BigInteger.valueOf(workload.resources().cpuMilli())
                .multiply(BigInteger.valueOf(passed.toMillis()))
                .divide(BigInteger.valueOf(1_000))
                .multiply(CPU_EXCESS);
        return used.compareTo(most) > 0
                ? Optional.of(used + " core-ms in " + passed + " is more than twice what the lease has")
                : Optional.empty();
    }

    /** The last good reading. */
    public Optional<Reading> reading(UnitOfWork unit, String leaseId) {
        return reading(unit, leaseId, "");
    }

    /** The same, and no other is kept until the transaction ends: reading and rollups stay in step. */
    Optional<Reading> lock(UnitOfWork unit, String leaseId) {
        return reading(unit, leaseId, " for update");
    }

    private static Optional<Reading> reading(UnitOfWork unit, String leaseId, String lock) {
        return unit.db()
                .sql("select * from usage_meter where lease_id = :id" + lock)
                .param("id", leaseId)
                .query((row, n) -> new Reading(
                        counters(row),
                        row.getTimestamp("sampled_at").toInstant(),
                        Duration.ofMillis(row.getLong("interpolated_ms")),
                        Duration.ofMillis(row.getLong("unmetered_ms")),
                        row.getString("anomaly")))
                .optional();
    }

    /** Forgets samples older than seven days and rollups older than 90; totals live on in meters and statements. */
    public void forget(Instant now) {
        database.run(unit -> {
            unit.db()
                    .sql("delete from usage_sample where sampled_at < :before")
                    .param("before", UnitOfWork.sql(now.minus(KEEP_SAMPLES)))
                    .update();
            rollups.forget(unit, now);
        });
    }

    private static UsageCounters counters(ResultSet row) throws SQLException {
        return new UsageCounters(
                row.getBigDecimal("cpu_core_ms").toBigIntegerExact(),
                row.getBigDecimal("memory_byte_s").toBigIntegerExact(),
                row.getBigDecimal("storage_byte_s").toBigIntegerExact(),
                row.getBigDecimal("gpu_ms").toBigIntegerExact(),
                row.getBigDecimal("network_in").toBigIntegerExact(),
                row.getBigDecimal("network_out").toBigIntegerExact());
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_SOURCES ? text : text.substring(0, LONGEST_SOURCES);
    }

    private static BigDecimal decimal(BigInteger value) {
        return new BigDecimal(value);
    }
}
