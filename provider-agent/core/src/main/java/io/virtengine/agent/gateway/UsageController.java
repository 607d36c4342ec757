package io.virtengine.agent.gateway;

import io.virtengine.agent.backend.UsageCounters;
import io.virtengine.agent.lifecycle.Workload;
import io.virtengine.agent.metering.Evidence;
import io.virtengine.agent.metering.Rollups;
import io.virtengine.agent.work.Database;
import io.virtengine.sdk.signing.UsageRollup;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What a lease used over time, and the proof that a statement on chain was made of it. */
@RestController
@RequestMapping({"/api/v1/leases/{id}", "/api/v1/deployments/{id}"})
class UsageController {
    private static final int MOST_STEPS = 1_000;
    private static final Duration USUAL = Duration.ofDays(1);
    private final LeaseAccess access;
    private final Rollups rollups;
    private final Evidence evidence;
    private final Database database;
    private final Clock clock;

    UsageController(LeaseAccess access, Rollups rollups, Evidence evidence, Database database, Clock clock) {
        this.access = access;
        this.rollups = rollups;
        this.evidence = evidence;
        this.database = database;
        this.clock = clock;
    }

    /**
     * @param start begin of the step
     * @param end time of the last sample in it
     * @param interpolatedSeconds time in it between samples further apart than usual, at most ten minutes
     * @param unmeteredSeconds time in it that no sample covers; nothing is counted for it
     */
    record Step(
            Instant start,
            Instant end,
            int samples,
            UsageCounters used,
            double interpolatedSeconds,
            double unmeteredSeconds) {}

    /** @param interval length of each step, ISO 8601 */
    record History(String interval, List<Step> steps) {}

    /** Steps from start (default a day before end) to end (default now); steps without a sample are left out. */
    @GetMapping("/metrics/history")
    History history(
            @RequestAttribute(Gatekeeper.VISITOR) String visitor,
            @PathVariable String id,
            @RequestParam(required = false) @Nullable Instant start,
            @RequestParam(required = false) @Nullable Instant end,
            @RequestParam(defaultValue = "5m") String interval) {
        Workload lease = access.require(visitor, id);
        Duration step = DurationStyle.detectAndParse(interval);
        if (!step.isPositive() || step.toSeconds() % Rollups.STEP.toSeconds() != 0 || step.getNano() != 0) {
            throw Refusal.badRequest(
                    "argument", "interval is a whole number of " + Rollups.STEP.toMinutes() + " minutes");
        }
        Instant to = end == null ? clock.instant() : end;
        Instant from = start == null ? to.minus(USUAL) : start;
        if (from.isAfter(to) || Duration.between(from, to).dividedBy(step) > MOST_STEPS) {
            throw Refusal.badRequest(
                    "argument",
                    "start to end holds 0 to " + MOST_STEPS + " intervals; ask for a shorter time or longer steps");
        }
        return new History(
                step.toString(),
                database.call(unit -> rollups.history(unit, lease.leaseId(), from, to, step)).stream()
                        .map(UsageController::shown)
                        .toList());
    }

    /** The rollups one statement was made of; their Merkle root is its linesRoot. */
    @GetMapping("/statements/{sequence}/rollups")
    List<UsageRollup> rollups(
            @RequestAttribute(Gatekeeper.VISITOR) String visitor,
            @PathVariable String id,
            @PathVariable long sequence) {
        Workload lease = access.require(visitor, id);
        return database.call(unit -> rollups.of(unit, lease.leaseId(), sequence));
    }

    /** Proves one rollup against the root the statement put on chain. */
    @GetMapping("/statements/{sequence}/rollups/{start}/proof")
    Evidence.Proof proof(
            @RequestAttribute(Gatekeeper.VISITOR) String visitor,
            @PathVariable String id,
            @PathVariable long sequence,
            @PathVariable long start) {
        Workload lease = access.require(visitor, id);
        return database.call(unit -> evidence.prove(unit, lease.leaseId(), sequence, start))
                .orElseThrow(() -> Refusal.notFound("statement or rollup"));
    }

    private static Step shown(Rollups.Step step) {
        return new Step(
                step.start(),
                step.end(),
                step.samples(),
                step.used(),
                step.interpolated().toMillis() / 1_000.0,
                step.unmetered().toMillis() / 1_000.0);
    }
}
