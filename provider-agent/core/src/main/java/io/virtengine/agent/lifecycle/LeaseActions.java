package io.virtengine.agent.lifecycle;

import io.virtengine.agent.work.UnitOfWork;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The table of what tenants asked for; where each request stands is read from its command. */
public final class LeaseActions {
    private static final String SELECT = """
            select a.*, c.status, c.attempts, c.error, c.finished_at
            from lease_action a join lifecycle_command c on c.id = a.command_id
            """;

    public Optional<LeaseAction> find(UnitOfWork unit, String leaseId, UUID key) {
        return unit.db()
                .sql(SELECT + "where a.lease_id = :lease and a.key = :key")
                .param("lease", leaseId)
                .param("key", key)
                .query(LeaseActions::read)
                .optional();
    }

    Optional<LeaseAction> of(UnitOfWork unit, CommandQueue.Command command) {
        return unit.db()
                .sql(SELECT + "where a.command_id = :id")
                .param("id", command.id())
                .query(LeaseActions::read)
                .optional();
    }

    /** Actions of a lease after a cursor, oldest first; the cursor is {@link LeaseAction#commandId}. */
    public List<LeaseAction> page(UnitOfWork unit, String leaseId, long after, int limit) {
        return unit.db()
                .sql(SELECT + "where a.lease_id = :lease and a.command_id > :after order by a.command_id limit :limit")
                .param("lease", leaseId)
                .param("after", after)
                .param("limit", limit)
                .query(LeaseActions::read)
                .list();
    }

    void add(UnitOfWork unit, LeaseAction a, String requester) {
        unit.db()
                .sql("""
                        insert into lease_action (lease_id, key, command_id, action, requester, manifest_hash, manifest,
                            generation, was_stopped, requested_at, expires_at)
                        values (:lease, :key, :command, :action, :requester, :hash, :manifest, :generation, :stopped,
                            :requested, :expires)""")
                .param("lease", a.leaseId())
                .param("key", a.key())
                .param("command", a.commandId())
                .param("action", a.action().name().toLowerCase(Locale.ROOT))
                .param("requester", requester)
                .param("hash", a.manifestHash())
                .param("manifest", a.manifest())
                .param("generation", a.generation())
                .param("stopped", a.wasStopped())
                .param("requested", UnitOfWork.sql(a.requestedAt()))
                .param("expires", UnitOfWork.sql(a.expiresAt()))
                .update();
    }

    /** Notes that it is begun, if it was not; true if it was not. */
    boolean begin(UnitOfWork unit, LeaseAction action, Instant now, Duration limit) {
        return unit.db()
                        .sql("update lease_action set started_at = :now, deadline = :deadline"
                                + " where command_id = :id and started_at is null")
                        .param("now", UnitOfWork.sql(now))
                        .param("deadline", UnitOfWork.sql(now.plus(limit)))
                        .param("id", action.commandId())
                        .update()
                == 1;
    }

    /** Forgets what is not needed once an action is settled. */
    void settle(UnitOfWork unit, LeaseAction action) {
        unit.db()
                .sql("update lease_action set manifest = null where command_id = :id")
                .param("id", action.commandId())
                .update();
    }

    private static LeaseAction read(ResultSet row, int n) throws SQLException {
        return new LeaseAction(
                row.getString("lease_id"),
                row.getObject("key", UUID.class),
                row.getLong("command_id"),
                CommandQueue.Action.valueOf(row.getString("action").toUpperCase(Locale.ROOT)),
                status(row.getString("status"), row.getInt("attempts")),
                row.getString("manifest_hash"),
                row.getBytes("manifest"),
                row.getLong("generation"),
                row.getBoolean("was_stopped"),
                row.getTimestamp("requested_at").toInstant(),
                row.getTimestamp("expires_at").toInstant(),
                time(row, "started_at"),
                time(row, "deadline"),
                time(row, "finished_at"),
                row.getString("dropped"),
                row.getString("error"));
    }

    /** A command that waits for its next try is still under way for its tenant. */
    private static LeaseAction.Status status(String command, int attempts) {
        return switch (command) {
            case "pending" -> attempts == 0 ? LeaseAction.Status.PENDING : LeaseAction.Status.EXECUTING;
            case "executing" -> LeaseAction.Status.EXECUTING;
            case "succeeded" -> LeaseAction.Status.COMPLETED;
            case "cancelled" -> LeaseAction.Status.CANCELLED;
            default -> LeaseAction.Status.FAILED;
        };
    }

    private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        Timestamp at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }
}
