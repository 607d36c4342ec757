package io.virtengine.agent.lifecycle;

import io.virtengine.agent.config.AgentConfiguration;
import io.virtengine.agent.work.Database;
import io.virtengine.agent.work.UnitOfWork;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Durable commands, one at a time and in order for each lease. A claim is a lease of its own with a fencing number: an
 * executor that falls silent is replaced, and what it then still tries to finish is refused.
 */
public final class CommandQueue {
    private final Database database;
    private final AgentConfiguration.Lifecycle settings;
    private final Clock clock;
    private final Runnable wakeWorkers;

    public CommandQueue(Database database, AgentConfiguration.Lifecycle settings, Clock clock, Runnable wakeWorkers) {
        this.database = database;
        this.settings = settings;
        this.clock = clock;
        this.wakeWorkers = wakeWorkers;
    }

    /** What is to be done with a workload. */
    public enum Action {
        DEPLOY,
        SUSPEND,
        RESUME,
        TERMINATE,
        START,
        STOP,
        RESTART,
        RESIZE
    }

    /** @param fence number of this claim */
    public record Command(long id, String leaseId, Action action, int attempts, long fence) {}

    /** Adds a command; the same key is the same command. True if it is new. */
    public boolean enqueue(UnitOfWork unit, String leaseId, Action action, String key) {
        return add(unit, leaseId, action, key).isPresent();
    }

    /** Adds a command and says its number; empty if the key is known. */
    Optional<Long> add(UnitOfWork unit, String leaseId, Action action, String key) {
        Optional<Long> added = unit.db()
                .sql("""
                        insert into lifecycle_command (lease_id, action, idempotency_key, status, not_before)
                        values (:lease, :action, :key, 'pending', :now) on conflict do nothing returning id""")
                .param("lease", leaseId)
                .param("action", action.name().toLowerCase(Locale.ROOT))
                .param("key", key)
                .param("now", UnitOfWork.sql(clock.instant()))
                .query(Long.class)
                .optional();
        if (added.isPresent() && action == Action.TERMINATE) {
            // What waits for another try only needs to notice that it is not wanted any more.
            unit.db()
                    .sql(
                            "update lifecycle_command set not_before = :now where lease_id = :lease and status = 'pending'")
                    .param("now", UnitOfWork.sql(clock.instant()))
                    .param("lease", leaseId)
                    .update();
        }
        wakeWorkers.run();
        return added;
    }

    /** Takes the next due command whose lease has none before it. */
    public Optional<Command> claim() {
        Instant now = clock.instant();
        return database.call(unit -> unit.db()
                .sql("""
                        update lifecycle_command set status = 'executing', attempts = attempts + 1, fence = fence + 1,
                            lease_until = :until
                        where id = (
                            select c.id from lifecycle_command c
                            where ((c.status = 'pending' and c.not_before <= :now)
                                    or (c.status = 'executing' and c.lease_until < :now))
                                and not exists (select 1 from lifecycle_command e where e.lease_id = c.lease_id
                                    and e.id < c.id and e.status in ('pending', 'executing'))
                            order by c.id for update skip locked limit 1)
                        returning id, lease_id, action, attempts, fence""")
                .param("until", UnitOfWork.sql(now.plus(settings.commandLease())))
                .param("now", UnitOfWork.sql(now))
                .query((row, n) -> new Command(
                        row.getLong("id"),
                        row.getString("lease_id"),
                        Action.valueOf(row.getString("action").toUpperCase(Locale.ROOT)),
                        row.getInt("attempts"),
                        row.getLong("fence")))
                .optional());
    }

    /** Says that the executor lives; false if another has taken over. */
    public boolean renew(Command command) {
        return database.call(unit -> unit.db()
                        .sql("update lifecycle_command set lease_until = :until"
                                + " where id = :id and fence = :fence and status = 'executing'")
                        .param("until", UnitOfWork.sql(clock.instant().plus(settings.commandLease())))
                        .param("id", command.id())
                        .param("fence", command.fence())
                        .update())
                == 1;
    }

    /**
     * Closes a command in the same transaction as its effects.
     *
     * @throws FencedException if another executor has taken over; the transaction must not commit
     */
    public void succeed(UnitOfWork unit, Command command) {
        finish(unit, command, "succeeded", null);
    }

    /** Closes a command whose reason has gone: nobody wants it any more. */
    public void cancel(UnitOfWork unit, Command command, String why) {
        finish(unit, command, "cancelled", why);
    }

    /** Puts the command back for a later try, or aside for good when its tries are used up; true if it will be tried. */
    public boolean fail(UnitOfWork unit, Command command, String error, boolean permanent) {
        if (permanent || command.attempts() >= settings.attempts()) {
            finish(unit, command, "dead", error);
            return false;
        }
        int changed = unit.db()
                .sql("update lifecycle_command set status = 'pending', error = :error, not_before = :next,"
                        + " lease_until = null where id = :id and fence = :fence and status = 'executing'")
                .param("error", error)
                .param("next", UnitOfWork.sql(clock.instant().plus(backoff(command.attempts()))))
                .param("id", command.id())
                .param("fence", command.fence())
                .update();
        require(changed, command);
        return true;
    }

    /** Whether something is under way or waiting for this lease. */
    public boolean busy(UnitOfWork unit, String leaseId) {
        return unit.db()
                .sql("select exists (select 1 from lifecycle_command where lease_id = :id"
                        + " and status in ('pending', 'executing'))")
                .param("id", leaseId)
                .query(Boolean.class)
                .single();
    }

    /** Whether something its tenant asked for is under way or waiting for this lease. */
    boolean tenantActs(UnitOfWork unit, String leaseId) {
        return unit.db()
                .sql("select exists (select 1 from lifecycle_command where lease_id = :id"
                        + " and status in ('pending', 'executing')"
                        + " and action in ('start', 'stop', 'restart', 'resize'))")
                .param("id", leaseId)
                .query(Boolean.class)
                .single();
    }

    /** A command as an operator sees it. */
    public record Entry(
            long id,
            String leaseId,
            String action,
            String status,
            int attempts,
            Instant createdAt,
            Instant notBefore,
            @Nullable String error) {}

    /**
     * Commands, oldest first.
     *
     * @param status only these
     */
    public List<Entry> list(UnitOfWork unit, Set<String> status, int limit) {
        return unit.db()
                .sql("select * from lifecycle_command where status in (:status) order by id limit :limit")
                .param("status", status)
                .param("limit", limit)
                .query((row, n) -> new Entry(
                        row.getLong("id"),
                        row.getString("lease_id"),
                        row.getString("action"),
                        row.getString("status"),
                        row.getInt("attempts"),
                        row.getTimestamp("created_at").toInstant(),
                        row.getTimestamp("not_before").toInstant(),
                        row.getString("error")))
                .list();
    }

    /**
     * Tries a dead command again at once, with all its tries, or one that waits for its next try without waiting.
     *
     * @return false if there is none such; what a tenant asked for and was told to have failed stays so
     */
    public boolean retry(UnitOfWork unit, long id) {
        return unit.db()
                        .sql("update lifecycle_command set status = 'pending', attempts = 0, not_before = :now,"
                                + " finished_at = null where id = :id and (status = 'pending' or (status = 'dead'"
                                + " and action not in ('start', 'stop', 'restart', 'resize')))")
                        .param("now", UnitOfWork.sql(clock.instant()))
                        .param("id", id)
                        .update()
                == 1;
    }

    /**
     * Gives a command up that is dead or waits. What a tenant asked for is taken back by the agent when it comes to it.
     *
     * @return false if there is none such; a deletion is never given up
     */
    public boolean drop(UnitOfWork unit, long id, String reason) {
        String why = "dropped by the operator: " + reason;
        int told = unit.db()
                .sql("update lease_action set dropped = :why where command_id = :id and exists"
                        + " (select 1 from lifecycle_command where id = :id and status = 'pending')")
                .param("why", why)
                .param("id", id)
                .update();
        if (told == 1) {
            return retry(unit, id);
        }
        return unit.db()
                        .sql("update lifecycle_command set status = 'cancelled', error = :why, finished_at = now()"
                                + " where id = :id and status in ('pending', 'dead') and action <> 'terminate'"
                                + " and not exists (select 1 from lease_action where command_id = :id)")
                        .param("why", why)
                        .param("id", id)
                        .update()
                == 1;
    }

    /** Number of commands by status. */
    public Map<String, Long> depth() {
        Map<String, Long> depth = new TreeMap<>();
        database.run(unit -> unit.db()
                .sql("select status, count(*) n from lifecycle_command group by status")
                .query((row, n) -> depth.put(row.getString("status"), row.getLong("n")))
                .list());
        return depth;
    }

    private Duration backoff(int attempts) {
        Duration pause = settings.backoff().multipliedBy(1L << Math.min(attempts - 1, 20));
        return pause.compareTo(settings.maxBackoff()) < 0 ? pause : settings.maxBackoff();
    }

    private static void finish(UnitOfWork unit, Command command, String status, @Nullable String error) {
        require(
                unit.db()
                        .sql("update lifecycle_command set status = :status, error = :error, finished_at = now(),"
                                + " lease_until = null where id = :id and fence = :fence and status = 'executing'")
                        .param("status", status)
                        .param("error", error)
                        .param("id", command.id())
                        .param("fence", command.fence())
                        .update(),
                command);
    }

    private static void require(int changed, Command command) {
        if (changed != 1) {
            throw new FencedException(command);
        }
    }

    /** Another executor has taken the command over. */
    public static final class FencedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        FencedException(Command command) {
            super("another executor has taken over " + command);
        }
    }
}
