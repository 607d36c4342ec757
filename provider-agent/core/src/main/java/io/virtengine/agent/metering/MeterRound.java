package io.virtengine.agent.metering;

import io.virtengine.agent.backend.BackendException;
import io.virtengine.agent.chain.ChainAwayException;
import io.virtengine.agent.lifecycle.Workload;
import io.virtengine.agent.lifecycle.Workloads;
import io.virtengine.agent.work.Database;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One round of reading all meters, which goes on while the chain is away, and of issuing what statements are due, together. */
public final class MeterRound {
    private static final Logger LOG = LoggerFactory.getLogger(MeterRound.class);
    private final Database database;
    private final Workloads workloads;
    private final Meter meter;
    private final StatementDesk desk;
    private final Clock clock;

    public MeterRound(Database database, Workloads workloads, Meter meter, StatementDesk desk, Clock clock) {
        this.database = database;
        this.workloads = workloads;
        this.meter = meter;
        this.desk = desk;
        this.clock = clock;
    }

    public void run() {
        List<StatementDraft> ready = new ArrayList<>();
        for (Workload workload : database.call(workloads::live)) {
            if (workload.mayExist() && workload.state() != Workload.State.TERMINATING) {
                try {
                    meter.sample(workload);
                    desk.due(workload).ifPresent(ready::add);
                } catch (BackendException e) {
                    LOG.warn("The meters of lease {} cannot be read: {}", workload.leaseId(), e.getMessage());
                } catch (ChainAwayException | StatementDesk.NotAcceptedException e) {
                    LOG.info("A statement of lease {} waits: {}", workload.leaseId(), e.getMessage());
                }
            }
        }
        closeBooks(ready);
        try {
            desk.send(ready);
        } catch (ChainAwayException e) {
            LOG.info("{} statements wait: {}", ready.size(), e.getMessage());
        }
        meter.forget(clock.instant());
    }

    /** Leases that ended owe their final statement. */
    private void closeBooks(List<StatementDraft> ready) {
        for (Workload workload : database.call(workloads::unaccounted)) {
            try {
                desk.closing(workload).ifPresent(ready::add);
            } catch (ChainAwayException | StatementDesk.NotAcceptedException e) {
                LOG.info("The final statement of lease {} waits: {}", workload.leaseId(), e.getMessage());
            }
        }
    }
}
