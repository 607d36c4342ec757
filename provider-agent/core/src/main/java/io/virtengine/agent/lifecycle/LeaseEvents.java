package io.virtengine.agent.lifecycle;

import io.virtengine.agent.work.UnitOfWork;
import java.time.Instant;
import java.util.List;

/** What happened to a lease, in words for its tenant. */
public final class LeaseEvents {
    /** @param id grows with time; the cursor of a page */
    public record Entry(long id, Instant at, String kind, String message) {}

    public void add(UnitOfWork unit, String leaseId, String kind, String message) {
        unit.db()
                .sql("insert into lease_event (lease_id, kind, message) values (:id, :kind, :message)")
                .param("id", leaseId)
                .param("kind", kind)
                .param("message", message)
                .update();
    }

    /** Entries after a cursor, oldest first. */
    public List<Entry> page(UnitOfWork unit, String leaseId, long after, int limit) {
        return unit.db()
                .sql("select id, at, kind, message from lease_event where lease_id = :lease and id > :after"
                        + " order by id limit :limit")
                .param("lease", leaseId)
                .param("after", after)
                .param("limit", limit)
                .query((row, n) -> new Entry(
                        row.getLong("id"),
                        row.getTimestamp("at").toInstant(),
                        row.getString("kind"),
                        row.getString("message")))
                .list();
    }
}
