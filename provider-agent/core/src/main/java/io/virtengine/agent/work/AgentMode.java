package io.virtengine.agent.work;

import java.time.Instant;
import java.util.Optional;

/**
 * Whether the operator has drained the agent: it makes no new bids and takes its open ones back, and what runs goes on. It
 * holds for all replicas of the agent and outlives them, until it is ended.
 */
public final class AgentMode {
    private static final String DRAINED = "drained";

    /** @param reason the operator's words */
    public record Drain(String reason, Instant since) {}

    /** Begins a drain; false if there was one. */
    public boolean drain(UnitOfWork unit, String reason) {
        return unit.db()
                        .sql("insert into agent_mode (name, reason) values (:name, :reason) on conflict do nothing")
                        .param("name", DRAINED)
                        .param("reason", reason)
                        .update()
                == 1;
    }

    /** Ends the drain; false if there was none. */
    public boolean undrain(UnitOfWork unit) {
        return unit.db()
                        .sql("delete from agent_mode where name = :name")
                        .param("name", DRAINED)
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
