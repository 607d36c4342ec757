package io.virtengine.agent.backend;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A reading of a workload's meters.
 *
 * @param id the workload
 * @param counters totals since it was first applied
 * @param sampledAt wall-clock time of the newest sample in the totals
 * @param interpolated time in the totals that lies between samples further apart than the sampling interval but within
 *     the bound that may still be counted
 * @param unmetered time that was not counted because no sample was near enough; no total contains anything used in it, so a
 *     meter never bills it
 * @param sources where each total was read, for example {@code cpu: cpuacct.usage}, for the evidence behind a statement
 */
public record Usage(
        WorkloadId id,
        UsageCounters counters,
        Instant sampledAt,
        Duration interpolated,
        Duration unmetered,
        List<String> sources) {
    public Usage {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(counters, "counters");
        Objects.requireNonNull(sampledAt, "sampledAt");
        Objects.requireNonNull(interpolated, "interpolated");
        Objects.requireNonNull(unmetered, "unmetered");
        sources = List.copyOf(sources);
    }
}
