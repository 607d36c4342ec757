package io.virtengine.agent.metering;

import io.virtengine.agent.backend.UsageCounters;
import io.virtengine.agent.work.UnitOfWork;
import io.virtengine.sdk.signing.UsageRollup;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * Usage in steps of five minutes, kept for 90 days (provider spec 1.16). Each sample adds what the totals rose by to the
 * step it falls in and to the statement that comes next, in the transaction that keeps the sample: the rollups of a
 * statement add up to exactly what it states.
 */
public final class Rollups {
    /** Length of a step. */
    public static final Duration STEP = Duration.ofMinutes(5);

    private static final Duration KEEP = Duration.ofDays(90);

    /**
     * What was used in a while.
     *
     * @param start begin of the while
     * @param end time of the last sample in it
     * @param samples how many readings it rests on
     * @param used what the totals rose by
     * @param interpolated time between samples further apart than usual; it is counted
     * @param unmetered time without samples near enough; nothing is counted for it
     */
    public record Step(
            Instant start, Instant end, int samples, UsageCounters used, Duration interpolated, Duration unmetered) {}

    void add(UnitOfWork unit, String leaseId, Instant at, UsageCounters used, long interpolatedMs, long unmeteredMs) {
        long start = Math.floorDiv(at.getEpochSecond(), STEP.toSeconds()) * STEP.toSeconds();
        unit.db()
                .sql("""
                        insert into usage_rollup as known (lease_id, sequence, starts_at, ends_at, samples, cpu_core_ms,
                            memory_byte_s, storage_byte_s, gpu_ms, network_in, network_out, interpolated_ms,
                            unmetered_ms)
                        values (:id, (select coalesce(max(sequence), 0) + 1 from usage_statement where lease_id = :id),
                            :start, :at, 1, :cpu, :memory, :storage, :gpu, :in, :out, :interpolated, :unmetered)
                        """ + ADDED)
                .param("id", leaseId)
                .param("start", UnitOfWork.sql(Instant.ofEpochSecond(start)))
                .param("at", UnitOfWork.sql(at))
                .param("cpu", new BigDecimal(used.cpuCoreMillis()))
                .param("memory", new BigDecimal(used.memoryByteSeconds()))
                .param("storage", new BigDecimal(used.storageByteSeconds()))
                .param("gpu", new BigDecimal(used.gpuMillis()))
                .param("in", new BigDecimal(used.networkBytesIn()))
                .param("out", new BigDecimal(used.networkBytesOut()))
                .param("interpolated", interpolatedMs)
                .param("unmetered", unmeteredMs)
                .update();
    }

    private static final String ADDED = """
            on conflict (lease_id, sequence, starts_at) do update set
                ends_at = greatest(known.ends_at, excluded.ends_at), samples = known.samples + excluded.samples,
                cpu_core_ms = known.cpu_core_ms + excluded.cpu_core_ms,
                memory_byte_s = known.memory_byte_s + excluded.memory_byte_s,
                storage_byte_s = known.storage_byte_s + excluded.storage_byte_s,
                gpu_ms = known.gpu_ms + excluded.gpu_ms, network_in = known.network_in + excluded.network_in,
                network_out = known.network_out + excluded.network_out,
                interpolated_ms = known.interpolated_ms + excluded.interpolated_ms,
                unmetered_ms = known.unmetered_ms + excluded.unmetered_ms
            """;

    /** A statement was taken back and its number will be used again: what came after it counts for the new one. */
    void reopen(UnitOfWork unit, String leaseId, long sequence) {
        unit.db()
                .sql("""
                        with later as (
                            delete from usage_rollup where lease_id = :id and sequence = :next returning *)
                        insert into usage_rollup as known (lease_id, sequence, starts_at, ends_at, samples, cpu_core_ms,
                            memory_byte_s, storage_byte_s, gpu_ms, network_in, network_out, interpolated_ms,
                            unmetered_ms)
                        select lease_id, :sequence, starts_at, ends_at, samples, cpu_core_ms, memory_byte_s,
                            storage_byte_s, gpu_ms, network_in, network_out, interpolated_ms, unmetered_ms from later
                        """ + ADDED)
                .param("id", leaseId)
                .param("sequence", sequence)
                .param("next", sequence + 1)
                .update();
    }

    /** The rollups that count for one statement, oldest first. */
    public List<UsageRollup> of(UnitOfWork unit, String leaseId, long sequence) {
        return unit.db()
                .sql("select * from usage_rollup where lease_id = :id and sequence = :sequence order by starts_at")
                .param("id", leaseId)
                .param("sequence", sequence)
                .query((row, n) -> rollup(row))
                .list();
    }

    /** Hands over all rollups of a lease from a time on, oldest first. */
    public void export(UnitOfWork unit, String leaseId, Instant start, Consumer<UsageRollup> reader) {
        unit.db()
                .sql("select * from usage_rollup where lease_id = :id and starts_at >= :start"
                        + " order by starts_at, sequence")
                .param("id", leaseId)
                .param("start", UnitOfWork.sql(start))
                .query(row -> {
                    reader.accept(rollup(row));
                });
    }

    /**
     * What a lease used, in steps of one length; steps without a sample are left out.
     *
     * @param interval a whole number of {@link #STEP}s
     */
    public List<Step> history(UnitOfWork unit, String leaseId, Instant start, Instant end, Duration interval) {
        return unit.db()
                .sql("""
                        select to_timestamp(floor(extract(epoch from starts_at) / :interval) * :interval) step,
                            max(ends_at) ends_at, sum(samples) samples, sum(cpu_core_ms) cpu_core_ms,
                            sum(memory_byte_s) memory_byte_s, sum(storage_byte_s) storage_byte_s, sum(gpu_ms) gpu_ms,
                            sum(network_in) network_in, sum(network_out) network_out,
                            sum(interpolated_ms) interpolated_ms, sum(unmetered_ms) unmetered_ms
                        from usage_rollup where lease_id = :id and starts_at >= :start and starts_at < :end
                        group by 1 order by 1""")
                .param("id", leaseId)
                .param("start", UnitOfWork.sql(start))
                .param("end", UnitOfWork.sql(end))
                .param("interval", interval.toSeconds())
                .query((row, n) -> new Step(
                        row.getTimestamp("step").toInstant(),
                        row.getTimestamp("ends_at").toInstant(),
                        row.getInt("samples"),
                        new UsageCounters(
                                amount(row, "cpu_core_ms"),
                                amount(row, "memory_byte_s"),
                                amount(row, "storage_byte_s"),
                                amount(row, "gpu_ms"),
                                amount(row, "network_in"),
                                amount(row, "network_out")),
                        Duration.ofMillis(row.getLong("interpolated_ms")),
                        Duration.ofMillis(row.getLong("unmetered_ms"))))
                .list();
    }

    void forget(UnitOfWork unit, Instant now) {
        unit.db()
                .sql("delete from usage_rollup where starts_at < :before")
                .param("before", UnitOfWork.sql(now.minus(KEEP)))
                .update();
    }

    private static UsageRollup rollup(ResultSet row) throws SQLException {
        return new UsageRollup(
                row.getString("lease_id"),
                row.getLong("sequence"),
                row.getTimestamp("starts_at").toInstant().getEpochSecond(),
                row.getTimestamp("ends_at").toInstant().getEpochSecond(),
                amount(row, "cpu_core_ms"),
                amount(row, "memory_byte_s"),
                amount(row, "storage_byte_s"),
                amount(row, "gpu_ms"),
                amount(row, "network_in").add(amount(row, "network_out")),
                row.getLong("interpolated_ms"),
                row.getLong("unmetered_ms"));
    }

    private static BigInteger amount(ResultSet row, String column) throws SQLException {
        return row.getBigDecimal(column).toBigIntegerExact();
    }
}
