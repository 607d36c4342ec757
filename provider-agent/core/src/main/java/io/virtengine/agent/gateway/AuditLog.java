package io.virtengine.agent.gateway;

import io.virtengine.agent.work.Database;
import io.virtengine.agent.work.UnitOfWork;
import io.virtengine.sdk.abi.Hex;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Consumer;

/** Who did what, each entry chained to the one before by its hash, so that none can be taken out unnoticed. */
public final class AuditLog {
    private static final String START = "0x" + "0".repeat(64);
    private final Database database;
    private final Clock clock;

    public AuditLog(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    public void add(String kind, String subject, String detail) {
        // PostgreSQL keeps microseconds; what is hashed must be what is kept.
        Instant at = clock.instant().truncatedTo(ChronoUnit.MICROS);
        database.run(unit -> {
            unit.db().sql("lock table audit_event in exclusive mode").update();
            String previous = unit.db()
                    .sql("select hash from audit_event order by id desc limit 1")
                    .query(String.class)
                    .optional()
                    .orElse(START);
            unit.db()
                    .sql("insert into audit_event (at, kind, subject, detail, previous_hash, hash)"
                            + " values (:at, :kind, :subject, :detail, :previous, :hash)")
                    .param("at", UnitOfWork.sql(at))
                    .param("kind", kind)
                    .param("subject", subject)
                    .param("detail", detail)
                    .param("previous", previous)
                    .param("hash", hash(previous, at, kind, subject, detail))
                    .update();
        });
    }

    /** An entry as it is exported. */
    public record Entry(
            long id, Instant at, String kind, String subject, String detail, String previousHash, String hash) {}

    /**
     * Hands over entries in order, and checks each against the one before.
     *
     * @param after only entries after this number
     * @throws IllegalStateException at the first entry that does not follow from the one before: something was changed,
     *     added or taken out
     */
    public void export(long after, Consumer<Entry> reader) {
        long from = after;
        String previous = after == 0 ? START : hashOf(after);
        List<Entry> page;
        do {
            page = page(from);
            for (Entry entry : page) {
                String expected = hash(previous, entry.at(), entry.kind(), entry.subject(), entry.detail());
                if (!entry.previousHash().equals(previous) || !entry.hash().equals(expected)) {
                    throw new IllegalStateException(
                            "audit entry " + entry.id() + " does not follow from the one before");
                }
                reader.accept(entry);
                previous = entry.hash();
                from = entry.id();
            }
        } while (!page.isEmpty());
    }

    private String hashOf(long id) {
        return database.call(unit -> unit.db()
                .sql("select hash from audit_event where id = :id")
                .param("id", id)
                .query(String.class)
                .optional()
                .orElseThrow(() -> new IllegalStateException("there is no audit entry " + id)));
    }

    private List<Entry> page(long after) {
        return database.call(unit -> unit.db()
                .sql("select * from audit_event where id > :after order by id limit 1000")
                .param("after", after)
                .query((row, n) -> new Entry(
                        row.getLong("id"),
                        row.getTimestamp("at").toInstant(),
                        row.getString("kind"),
                        row.getString("subject"),
                        row.getString("detail"),
                        row.getString("previous_hash"),
                        row.getString("hash")))
                .list());
    }

    static String hash(String previous, Instant at, String kind, String subject, String detail) {
        String line = String.join("\n", previous, at.toString(), kind, subject, detail);
        try {
            return Hex.encode(MessageDigest.getInstance("SHA-256").digest(line.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
