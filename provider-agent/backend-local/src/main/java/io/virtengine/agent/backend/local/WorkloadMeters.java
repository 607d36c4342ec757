package io.virtengine.agent.backend.local;

import io.virtengine.agent.backend.Usage;
import io.virtengine.agent.backend.WorkloadId;
import java.time.Clock;
import java.util.List;

/** Samples the kernel for one workload and writes the new totals down. Callers hold the workload's lock. */
final class WorkloadMeters {
    private final StateDirectory state;
    private final Records records;
    private final Cgroups cgroups;
    private final WorkloadNetwork network;
    private final Meter meter;
    private final Clock clock;

    WorkloadMeters(
            StateDirectory state, Records records, Cgroups cgroups, WorkloadNetwork network, Meter meter, Clock clock) {
        this.state = state;
        this.records = records;
        this.cgroups = cgroups;
        this.network = network;
        this.meter = meter;
        this.clock = clock;
    }

    /** Starts the meters of a new workload at zero; running ones go on. */
    void start(WorkloadId id) {
        if (records.meter(id).isEmpty()) {
            records.save(id, MeterReading.startingAt(clock.instant()));
        }
    }

    Usage read(WorkloadRecord record) {
        WorkloadId id = record.spec().id();
        String group = RuntimeConfig.group(id.value());
        long memory = cgroups.children(group).stream()
                .mapToLong(child -> cgroups.memoryBytes(group + "/" + child))
                .sum();
        List<WorkloadNetwork.Traffic> cables =
                state.replicasOf(id).stream().map(network::traffic).toList();
        MeterReading last = records.meter(id).orElseGet(() -> MeterReading.startingAt(clock.instant()));
        MeterReading next = meter.advance(
                last,
                new Meter.Sample(
                        clock.instant(),
                        cgroups.cpuNanos(group),
                        memory,
                        Allocations.cost(record.spec()).storageBytes(),
                        cables));
        records.save(id, next);
        return Meter.usage(id, next, cgroups.sources());
    }
}
