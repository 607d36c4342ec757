package io.virtengine.agent.lifecycle;

import io.virtengine.agent.backend.WorkloadId;
import io.virtengine.agent.chain.UnitPrices;
import io.virtengine.agent.work.UnitOfWork;
import io.virtengine.sdk.manifest.ResourceTotals;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The table of workloads: what is known and what is wanted of each lease. */
public final class Workloads {
    private static final String SELECT = "select * from workload ";

    public Optional<Workload> find(UnitOfWork unit, String leaseId) {
        return unit.db()
                .sql(SELECT + "where lease_id = :id")
                .param("id", leaseId)
                .query(Workloads::read)
                .optional();
    }

    /** The same, locked until the transaction ends. */
    public Optional<Workload> lock(UnitOfWork unit, String leaseId) {
        return unit.db()
                .sql(SELECT + "where lease_id = :id for update")
                .param("id", leaseId)
                .query(Workloads::read)
                .optional();
    }

    public Optional<Workload> find(UnitOfWork unit, WorkloadId id) {
        return unit.db()
                .sql(SELECT + "where workload_id = :id")
                .param("id", id.value())
                .query(Workloads::read)
                .optional();
    }

    public List<Workload> ofDeployment(UnitOfWork unit, String deploymentId) {
        return unit.db()
                .sql(SELECT + "where deployment_id = :id order by gseq, accepted_at desc")
                .param("id", deploymentId)
                .query(Workloads::read)
                .list();
    }

    /** Everything that is not proven gone. */
    public List<Workload> live(UnitOfWork unit) {
        return unit.db()
                .sql(SELECT + "where state <> 'terminated' order by accepted_at")
                .query(Workloads::read)
                .list();
    }

    /** Leases that were ready, ended within two days, and have no final statement. */
    public List<Workload> unaccounted(UnitOfWork unit) {
        return unit.db().sql(SELECT + """
                          w where state = 'terminated' and ready_at is not null and closed_at > now() - interval '2 days'
                              and not exists (select 1 from usage_statement s
                                  where s.lease_id = w.lease_id and s.is_final and s.status not in ('unsigned', 'sent', 'refused'))
                          order by closed_at limit 200""").query(Workloads::read).list();
    }

    /** Adds a won lease; false if it is known. */
    public boolean add(UnitOfWork unit, Workload w) {
        return unit.db()
                        .sql("""
                                insert into workload (lease_id, workload_id, deployment_id, gseq, owner, resources, rate,
                                    cap, price_cpu, price_memory, price_storage, price_gpu, price_network, state,
                                    desired, accepted_at, start_by)
                                values (:lease, :workload, :deployment, :gseq, :owner, :resources, :rate, :cap, :cpu,
                                    :memory, :storage, :gpu, :network, 'awaiting_manifest', 'running', :accepted,
                                    :startBy)
                                on conflict do nothing""")
                        .param("lease", w.leaseId())
                        .param("workload", w.id().value())
                        .param("deployment", w.deploymentId())
                        .param("gseq", w.gseq())
                        .param("owner", w.owner())
                        .param("resources", new BigDecimal(w.resources().pack()))
                        .param("rate", new BigDecimal(w.rate()))
                        .param("cap", new BigDecimal(w.cap()))
                        .param("cpu", new BigDecimal(w.prices().cpuCoreMs()))
                        .param("memory", new BigDecimal(w.prices().memoryByteS()))
                        .param("storage", new BigDecimal(w.prices().storageByteS()))
                        .param("gpu", new BigDecimal(w.prices().gpuMs()))
                        .param("network", new BigDecimal(w.prices().networkByte()))
                        .param("accepted", UnitOfWork.sql(w.acceptedAt()))
                        .param("startBy", UnitOfWork.sql(w.startBy()))
                        .update()
                == 1;
    }

    /** Sets the state, with a word on why. */
    public void state(UnitOfWork unit, String leaseId, Workload.State state, String detail) {
        unit.db()
                .sql("update workload set state = :state, detail = :detail, updated_at = now()"
                        + " where lease_id = :id and state <> 'terminated'")
                .param("state", name(state))
                .param("detail", detail)
                .param("id", leaseId)
                .update();
    }

    public void desire(UnitOfWork unit, String leaseId, Workload.Desired desired) {
        // Deletion is final: nothing brings a closed lease back.
        unit.db()
                .sql("update workload set desired = :desired, updated_at = now()"
                        + " where lease_id = :id and desired <> 'deleted'")
                .param("desired", name(desired))
                .param("id", leaseId)
                .update();
    }

    /** Notes whether the tenant wants it stopped. */
    void stopped(UnitOfWork unit, String leaseId, boolean stopped) {
        unit.db()
                .sql("update workload set stopped = :stopped, updated_at = now() where lease_id = :id")
                .param("stopped", stopped)
                .param("id", leaseId)
                .update();
    }

    /** The manifest of a generation that was seen running with it. */
    void resized(UnitOfWork unit, String leaseId, byte[] manifest, String hash, long generation) {
        unit.db()
                .sql("update workload set manifest = :manifest, manifest_hash = :hash, generation = :generation,"
                        + " repairs = 0, repair_after = null, updated_at = now() where lease_id = :id")
                .param("manifest", manifest)
                .param("hash", hash)
                .param("generation", generation)
                .param("id", leaseId)
                .update();
    }

    /** Passes over generations a back end may have seen and must not see again with other contents. */
    void skip(UnitOfWork unit, String leaseId, long generation) {
        unit.db()
                .sql("update workload set generation = greatest(generation, :generation), updated_at = now()"
                        + " where lease_id = :id")
                .param("generation", generation)
                .param("id", leaseId)
                .update();
    }

    public void manifest(UnitOfWork unit, String leaseId, byte[] manifest, String hash) {
        unit.db()
                .sql("update workload set manifest = :manifest, manifest_hash = :hash, generation = generation + 1,"
                        + " state = 'deploying', exit_code = null, repairs = 0, repair_after = null,"
                        + " updated_at = now() where lease_id = :id")
                .param("manifest", manifest)
                .param("hash", hash)
                .param("id", leaseId)
                .update();
    }

    /** The workload was seen running (or, a batch job, well ended) in that generation. */
    public void seen(
            UnitOfWork unit, String leaseId, Workload.State state, long generation, String endpoints, String detail) {
        unit.db()
                .sql(
                        "update workload set state = :state, applied_generation = greatest(applied_generation, :generation),"
                                + " endpoints = :endpoints::jsonb, detail = :detail, updated_at = now()"
                                + " where lease_id = :id and state <> 'terminated'")
                .param("state", name(state))
                .param("generation", generation)
                .param("endpoints", endpoints)
                .param("detail", detail)
                .param("id", leaseId)
                .update();
    }

    public void ready(UnitOfWork unit, String leaseId, Instant readyAt) {
        unit.db()
                .sql("update workload set ready_at = :at where lease_id = :id")
                .param("at", UnitOfWork.sql(readyAt))
                .param("id", leaseId)
                .update();
    }

    public void closed(UnitOfWork unit, String leaseId, Instant closedAt, int reason) {
        unit.db()
                .sql("update workload set desired = 'deleted', closed_at = :at, close_reason = :reason,"
                        + " updated_at = now() where lease_id = :id")
                .param("at", UnitOfWork.sql(closedAt))
                .param("reason", reason)
                .param("id", leaseId)
                .update();
    }

    public void exited(UnitOfWork unit, String leaseId, @Nullable Integer exitCode) {
        unit.db()
                .sql("update workload set exit_code = :code where lease_id = :id")
                .param("code", exitCode)
                .param("id", leaseId)
                .update();
    }

    public void repaired(UnitOfWork unit, String leaseId, Instant notBefore) {
        unit.db()
                .sql("update workload set repairs = repairs + 1, repair_after = :at where lease_id = :id")
                .param("at", UnitOfWork.sql(notBefore))
                .param("id", leaseId)
                .update();
    }

    static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static Workload read(ResultSet row, int n) throws SQLException {
        return new Workload(
                row.getString("lease_id"),
                new WorkloadId(row.getString("workload_id")),
                row.getString("deployment_id"),
                row.getInt("gseq"),
                row.getString("owner"),
                ResourceTotals.unpack(amount(row, "resources")),
                amount(row, "rate"),
                amount(row, "cap"),
                new UnitPrices(
                        amount(row, "price_cpu"),
                        amount(row, "price_memory"),
                        amount(row, "price_storage"),
                        amount(row, "price_gpu"),
                        amount(row, "price_network")),
                Workload.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                Workload.Desired.valueOf(row.getString("desired").toUpperCase(Locale.ROOT)),
                row.getBoolean("stopped"),
                row.getBytes("manifest"),
                row.getString("manifest_hash"),
                row.getLong("generation"),
                row.getLong("applied_generation"),
                row.getString("endpoints"),
                row.getObject("exit_code", Integer.class),
                row.getString("detail"),
                row.getTimestamp("accepted_at").toInstant(),
                row.getTimestamp("start_by").toInstant(),
                time(row, "ready_at"),
                time(row, "closed_at"),
                time(row, "repair_after"),
                row.getInt("repairs"));
    }

    private static BigInteger amount(ResultSet row, String column) throws SQLException {
        return row.getBigDecimal(column).toBigIntegerExact();
    }

    private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        Timestamp at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }
}
