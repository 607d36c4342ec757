package io.virtengine.agent.lifecycle;

import io.virtengine.agent.backend.OwnedWorkload;
import io.virtengine.agent.backend.WorkloadBackend;
import io.virtengine.agent.chain.Market;
import io.virtengine.agent.config.AgentConfiguration;
import io.virtengine.agent.work.Database;
import io.virtengine.agent.work.UnitOfWork;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds workloads that carry our tag but that no record of ours knows. One is left alone for the quarantine time, then
 * deleted, but only if the chain, asked again, says that its lease is not live.
 */
public final class OrphanSweep {
    private static final Logger LOG = LoggerFactory.getLogger(OrphanSweep.class);
    private final Database database;
    private final Market market;
    private final Workloads workloads;
    private final WorkloadBackend backend;
    private final AgentConfiguration configuration;
    private final Clock clock;

    public OrphanSweep(
            Database database,
            Market market,
            Workloads workloads,
            WorkloadBackend backend,
            AgentConfiguration configuration,
            Clock clock) {
        this.database = database;
        this.market = market;
        this.workloads = workloads;
        this.backend = backend;
        this.configuration = configuration;
        this.clock = clock;
    }

    public void sweep() {
        for (OwnedWorkload owned : backend.listOwned(configuration.provider().address())) {
            if (database.call(unit -> expected(unit, owned))) {
                continue;
            }
            Instant found = database.call(unit -> firstSeen(unit, owned));
            if (clock.instant().isBefore(found.plus(configuration.lifecycle().orphanQuarantine()))) {
                continue;
            }
            Market.LeaseState lease = market.lease(owned.owner().leaseHash()).state();
            if (lease.live()) {
                LOG.error(
                        "Workload {} serves the live lease {} of which there is no record; it is kept",
                        owned.id(),
                        owned.owner().leaseHash());
                continue;
            }
            LOG.warn(
                    "Workload {} of lease {} belongs to nothing and is deleted",
                    owned.id(),
                    owned.owner().leaseHash());
            backend.delete(owned.id());
            database.run(unit -> unit.db()
                    .sql("update orphan set deleted_at = :now where workload_id = :id")
                    .param("now", UnitOfWork.sql(clock.instant()))
                    .param("id", owned.id().value())
                    .update());
        }
    }

    private boolean expected(UnitOfWork unit, OwnedWorkload owned) {
        Optional<Workload> known = workloads.find(unit, owned.id());
        return known.isPresent() && known.get().state() != Workload.State.TERMINATED;
    }

    private Instant firstSeen(UnitOfWork unit, OwnedWorkload owned) {
        return unit.db()
                .sql("""
                        insert into orphan as known (workload_id, found_at) values (:id, :now)
                        on conflict (workload_id) do update set
                            found_at = case when known.deleted_at is null then known.found_at else excluded.found_at end,
                            deleted_at = null
                        returning found_at""")
                .param("id", owned.id().value())
                .param("now", UnitOfWork.sql(clock.instant()))
                .query((row, n) -> row.getTimestamp("found_at").toInstant())
                .single();
    }
}
