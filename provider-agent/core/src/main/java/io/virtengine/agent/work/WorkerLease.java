package io.virtengine.agent.work;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * A named lease in the database, so that of several agents exactly one does a job. Each change of holder raises the
 * fencing number; work that carries an older number is refused.
 */
public final class WorkerLease {
    private final Database database;
    private final String name;
    private final String holder;
    private final Duration life;
    private final Clock clock;

    public WorkerLease(Database database, String name, String holder, Duration life, Clock clock) {
        this.database = database;
        this.name = name;
        this.holder = holder;
        this.life = life;
        this.clock = clock;
    }

    /** Takes or renews the lease. Empty if another holds it. */
    public OptionalLong acquire() {
        Instant now = clock.instant();
        return database.call(unit -> {
            var fence = unit.db()
                    .sql("""
                            insert into worker_lease as held (name, holder, fence, expires_at)
                            values (:name, :holder, 1, :until)
                            on conflict (name) do update set
                                holder = :holder, expires_at = :until,
                                fence = held.fence + case when held.holder = :holder then 0 else 1 end
                            where held.holder = :holder or held.expires_at < :now
                            returning fence""")
                    .param("name", name)
                    .param("holder", holder)
                    .param("until", UnitOfWork.sql(now.plus(life)))
                    .param("now", UnitOfWork.sql(now))
                    .query(Long.class)
                    .optional();
            return fence.map(OptionalLong::of).orElse(OptionalLong.empty());
        });
    }

    /** Lets another take over at once. */
    public void release() {
        database.run(unit -> unit.db()
                .sql("update worker_lease set expires_at = :now where name = :name and holder = :holder")
                .param("now", UnitOfWork.sql(Instant.EPOCH))
                .param("name", name)
                .param("holder", holder)
                .update());
    }
}
