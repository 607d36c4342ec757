package io.virtengine.agent.backend.local;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a replica's supervisor last wrote down.
 *
 * @param phase where it is
 * @param supervisor process id of the supervisor that wrote it
 * @param run number of the present or last run, from 1; 0 before the first
 * @param restarts how often the process was started again
 * @param exitCode of the last process that ended, empty while the first runs
 * @param outOfMemory whether the kernel killed it at its memory limit
 * @param neverStarted whether the runtime could not start it at all
 * @param message what the runtime said then
 * @param startedAt start of the present or last process
 */
record SupervisorStatus(
        Phase phase,
        long supervisor,
        int run,
        int restarts,
        OptionalInt exitCode,
        boolean outOfMemory,
        boolean neverStarted,
        String message,
        Optional<Instant> startedAt) {
    enum Phase {
        /** Nothing was written yet. */
        NONE,
        /** Not started because the workload is suspended. */
        HELD,
        STARTING,
        RUNNING,
        /** Ended; will be started again after a pause. */
        WAITING,
        /** Ended for good. */
        ENDED
    }

    static SupervisorStatus read(Path replicaDirectory) {
        Map<String, String> fields = new HashMap<>();
        for (String line :
                Cgroups.read(replicaDirectory.resolve("status")).lines().toList()) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                fields.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        String exit = fields.get("exit");
        return new SupervisorStatus(
                Phase.valueOf(fields.getOrDefault("phase", "none").toUpperCase(java.util.Locale.ROOT)),
                Long.parseLong(fields.getOrDefault("supervisor", "0")),
                Integer.parseInt(fields.getOrDefault("run", "0")),
                Integer.parseInt(fields.getOrDefault("restarts", "0")),
                exit == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(exit)),
                "1".equals(fields.get("oom")),
                "1".equals(fields.get("failed")),
                fields.getOrDefault("message", ""),
                Optional.ofNullable(fields.get("started")).map(SupervisorStatus::time));
    }

    /** Time from seconds and microseconds since 1970. */
    static Instant time(String seconds) {
        long micros = new BigDecimal(seconds).movePointRight(6).longValue();
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000);
    }
}
