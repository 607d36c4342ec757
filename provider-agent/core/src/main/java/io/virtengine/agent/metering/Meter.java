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
import java.util.List;
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
    private final MeteringMeters meters;
    private final FaultPoint faults;

    public Meter(Database database, WorkloadBackend backend, MeteringMeters meters, FaultPoint faults) {
        this.database = database;
        this.backend = backend;
        this.meters = meters;
        this.faults = faults;
    }

    /** @param anomaly why statements are held; null if they are not */
    public record Reading(
            UsageCounters counters,
            Instant sampledAt,
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
        Optional<Reading> last = reading(unit, workload.leaseId());
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
                            network_out, sampled_at, unmetered_ms, sources)
                        values (:id, :cpu, :memory, :storage, :gpu, :in, :out, :at, :unmetered, :sources)
                        on conflict (lease_id) do update set cpu_core_ms = :cpu, memory_byte_s = :memory,
                            storage_byte_s = :storage, gpu_ms = :gpu, network_in = :in, network_out = :out,
                            sampled_at = :at, unmetered_ms = :unmetered, sources = :sources""")
                .param("id", workload.leaseId())
                .param("cpu", decimal(c.cpuCoreMillis()))
                .param("memory", decimal(c.memoryByteSeconds()))
                .param("storage", decimal(c.storageByteSeconds()))
                .param("gpu", decimal(c.gpuMillis()))
                .param("in", decimal(c.networkBytesIn()))
                .param("out", decimal(c.networkBytesOut()))
                .param("at", UnitOfWork.sql(usage.sampledAt()))
                .param("unmetered", usage.unmetered().toMillis())
                .param("sources", shortened(String.join("; ", usage.sources())))
                .update();
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
        return unit.db()
                .sql("select * from usage_meter where lease_id = :id")
                .param("id", leaseId)
                .query((row, n) -> new Reading(
                        counters(row),
                        row.getTimestamp("sampled_at").toInstant(),
                        Duration.ofMillis(row.getLong("unmetered_ms")),
                        row.getString("anomaly")))
                .optional();
    }

    /** A kept sample. */
    public record Sample(Instant at, UsageCounters counters) {}

    /** Samples from a time on, oldest first. */
    public List<Sample> history(UnitOfWork unit, String leaseId, Instant from, int limit) {
        return unit.db()
                .sql("select * from usage_sample where lease_id = :id and sampled_at >= :from"
                        + " order by sampled_at limit :limit")
                .param("id", leaseId)
                .param("from", UnitOfWork.sql(from))
                .param("limit", limit)
                .query((row, n) -> new Sample(row.getTimestamp("sampled_at").toInstant(), counters(row)))
                .list();
    }

    /** Forgets samples older than seven days; totals live on in the meters and statements. */
    public void forget(Instant now) {
        database.run(unit -> unit.db()
                .sql("delete from usage_sample where sampled_at < :before")
                .param("before", UnitOfWork.sql(now.minus(KEEP_SAMPLES)))
                .update());
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
