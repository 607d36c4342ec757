package io.virtengine.agent.work;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Whether the operator has drained the agent: it makes no new bids and takes its open ones back, and what runs goes on; or,
 * if the provider leaves, gets notice and ends when that is over. It
 * holds for all replicas of the agent and outlives them, until it is ended.
 */
public final class AgentMode {
    private static final String DRAINED = "drained";
    private static final String LEAVING = "leaving";

    /** @param reason the operator's words */
    public record Drain(String reason, Instant since) {}

    /** Begins a drain; false if there was one. */
    public boolean drain(UnitOfWork unit, String reason) {
        return enter(unit, DRAINED, reason);
    }

    /** Has leases given notice of and ended when it is over; false if they were already. */
    public boolean leave(UnitOfWork unit, String reason) {
        return enter(unit, LEAVING, reason);
    }

    /** Ends drain and leave, but no notice that was given; false if there was neither. */
    public boolean undrain(UnitOfWork unit) {
        return unit.db()
                        .sql("delete from agent_mode where name in (:names)")
                        .param("names", List.of(DRAINED, LEAVING))
                        .update()
                > 0;
    }

    public boolean leaving(UnitOfWork unit) {
        return unit.db()
                .sql("select exists (select 1 from agent_mode where name = :name)")
                .param("name", LEAVING)
                .query(Boolean.class)
                .single();
    }

    private static boolean enter(UnitOfWork unit, String name, String reason) {
        return unit.db()
                        .sql("insert into agent_mode (name, reason) values (:name, :reason) on conflict do nothing")
                        .param("name", name)
                        .param("reason", reason)
                        .update()
                == 1;
    }

    public Optional<Drain> drained(UnitOfWork unit) {
        return unit.db()
                .sql("select reason, since from agent_mode where name = :name")
                .param("name", DRAINED)
                .query((row, n) -> new Drain(
                        row.getString("reason"), row.getTimestamp("since").toInstant()))
                .optional();
    }
}
