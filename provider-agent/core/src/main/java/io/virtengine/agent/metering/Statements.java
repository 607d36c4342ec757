package io.virtengine.agent.metering;

import io.virtengine.agent.work.UnitOfWork;
import io.virtengine.sdk.signing.UsageStatement;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The statements this agent has made, each kept before it is signed and sent. */
public final class Statements {
    /**
     * @param intentKey names the transaction that carries it, alone or with others; empty while it is unsigned
     * @param status unsigned, sent, accepted, acknowledged, finalised or refused
     */
    public record Signed(
            UsageStatement statement,
            String hash,
            String signer,
            String signature,
            String intentKey,
            String status,
            Instant createdAt) {
        /** Whether it waits for its key. */
        boolean unsigned() {
            return status.equals("unsigned");
        }

        /** Whether the hub refused it out of a batch. */
        boolean refused() {
            return status.equals("refused");
        }
    }

    public Optional<Signed> last(UnitOfWork unit, String leaseId) {
        return unit.db()
                .sql("select * from usage_statement where lease_id = :id order by sequence desc limit 1")
                .param("id", leaseId)
                .query(Statements::read)
                .optional();
    }

    /** The statement of a lease that is next to be signed. */
    Optional<Signed> firstUnsigned(UnitOfWork unit, String leaseId) {
        return unit.db()
                .sql("select * from usage_statement where lease_id = :id and status = 'unsigned'"
                        + " order by sequence limit 1")
                .param("id", leaseId)
                .query(Statements::read)
                .optional();
    }

    public Optional<Signed> find(UnitOfWork unit, String leaseId, long sequence) {
        return unit.db()
                .sql("select * from usage_statement where lease_id = :id and sequence = :sequence")
                .param("id", leaseId)
                .param("sequence", sequence)
                .query(Statements::read)
                .optional();
    }

    public List<Signed> of(UnitOfWork unit, String leaseId, long after, int limit) {
        return unit.db()
                .sql("select * from usage_statement where lease_id = :id and sequence > :after"
                        + " order by sequence limit :limit")
                .param("id", leaseId)
                .param("after", after)
                .param("limit", limit)
                .query(Statements::read)
                .list();
    }

    void add(UnitOfWork unit, UsageStatement s, String hash) {
        unit.db()
                .sql("""
                        insert into usage_statement (lease_id, sequence, window_start, window_end, cost, cpu_core_ms,
                            memory_byte_s, storage_byte_s, gpu_ms, network_bytes, lines_root, previous_hash, is_final,
                            statement_hash, signer, signature, intent_key, status)
                        values (:lease, :sequence, :start, :end, :cost, :cpu, :memory, :storage, :gpu, :network, :root,
                            :previous, :final, :hash, '', '', '', 'unsigned')""")
                .param("lease", s.leaseId())
                .param("sequence", s.sequence())
                .param("start", s.windowStart())
                .param("end", s.windowEnd())
                .param("cost", new BigDecimal(s.cumulativeCost()))
                .param("cpu", new BigDecimal(s.cpuCoreMs()))
                .param("memory", new BigDecimal(s.memoryByteS()))
                .param("storage", new BigDecimal(s.storageByteS()))
                .param("gpu", new BigDecimal(s.gpuMs()))
                .param("network", new BigDecimal(s.networkBytes()))
                .param("root", s.linesRoot())
                .param("previous", s.previousHash())
                .param("final", s.isFinal())
                .param("hash", hash)
                .update();
    }

    /** Keeps a statement's signature and what carries it; false if it has one, or is gone. */
    boolean sign(UnitOfWork unit, String hash, String signer, String signature, String intentKey) {
        return unit.db()
                        .sql("update usage_statement set signer = :signer, signature = :signature,"
                                + " intent_key = :key, status = 'sent'"
                                + " where statement_hash = :hash and status = 'unsigned'")
                        .param("key", intentKey)
                        .param("signer", signer)
                        .param("signature", signature)
                        .param("hash", hash)
                        .update()
                == 1;
    }

    /** The end of the last window a key signed for and the chain did not take; 0 if there is none. */
    long withdrawnUntil(UnitOfWork unit, String leaseId) {
        return unit.db()
                .sql("select coalesce(max(window_end), 0) from stated_window where lease_id = :id")
                .param("id", leaseId)
                .query(Long.class)
                .single();
    }

    /** Forgets a statement that never reached the chain and those after it, so that their numbers can be used again. */
    void withdraw(UnitOfWork unit, String leaseId, long sequence) {
        unit.db().sql("""
                        insert into stated_window (lease_id, window_end)
                        select lease_id, max(window_end) from usage_statement
                        where lease_id = :id and sequence >= :sequence and status in ('sent', 'refused')
                        group by lease_id
                        on conflict (lease_id) do update
                        set window_end = greatest(stated_window.window_end, excluded.window_end)""").param("id", leaseId).param("sequence", sequence).update();
        unit.db()
                .sql("delete from usage_statement where lease_id = :id and sequence >= :sequence"
                        + " and status in ('unsigned', 'sent', 'refused')")
                .param("id", leaseId)
                .param("sequence", sequence)
                .update();
    }

    /** Notes that the hub took a batch without this one. */
    boolean refuse(UnitOfWork unit, String hash) {
        return unit.db()
                        .sql("update usage_statement set status = 'refused'"
                                + " where statement_hash = :hash and status = 'sent'")
                        .param("hash", hash)
                        .update()
                == 1;
    }

    /** Moves a statement on, never back. */
    void advance(UnitOfWork unit, String leaseId, long upTo, String status, List<String> from) {
        unit.db()
                .sql("update usage_statement set status = :status"
                        + " where lease_id = :id and sequence <= :upTo and status in (:from)")
                .param("status", status)
                .param("id", leaseId)
                .param("upTo", upTo)
                .param("from", from)
                .update();
    }

    private static Signed read(ResultSet row, int n) throws SQLException {
        UsageStatement statement = new UsageStatement(
                row.getString("lease_id"),
                row.getLong("sequence"),
                row.getLong("window_start"),
                row.getLong("window_end"),
                amount(row, "cost"),
                amount(row, "cpu_core_ms"),
                amount(row, "memory_byte_s"),
                amount(row, "storage_byte_s"),
                amount(row, "gpu_ms"),
                amount(row, "network_bytes"),
                row.getString("lines_root"),
                row.getString("previous_hash"),
                row.getBoolean("is_final"));
        return new Signed(
                statement,
                row.getString("statement_hash"),
                row.getString("signer"),
                row.getString("signature"),
                row.getString("intent_key"),
                row.getString("status"),
                row.getTimestamp("created_at").toInstant());
    }

    private static BigInteger amount(ResultSet row, String column) throws SQLException {
        return row.getBigDecimal(column).toBigIntegerExact();
    }
}
