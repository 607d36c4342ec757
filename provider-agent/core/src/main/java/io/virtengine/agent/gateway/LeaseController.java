package io.virtengine.agent.gateway;

import io.virtengine.agent.lifecycle.LeaseEvents;
import io.virtengine.agent.lifecycle.Workload;
import io.virtengine.agent.metering.Meter;
import io.virtengine.agent.metering.Statements;
import io.virtengine.agent.work.Database;
import io.virtengine.sdk.signing.UsageStatement;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What a tenant can read about its lease: status, events, usage, statements. */
@RestController
@RequestMapping({"/api/v1/leases/{id}", "/api/v1/deployments/{id}"})
class LeaseController {
    private static final int LARGEST_PAGE = 100;
    private final LeaseAccess access;
    private final LeaseReport report;
    private final LeaseEvents events;
    private final Meter meter;
    private final Statements statements;
    private final Database database;

    LeaseController(
            LeaseAccess access,
            LeaseReport report,
            LeaseEvents events,
            Meter meter,
            Statements statements,
            Database database) {
        this.access = access;
        this.report = report;
        this.events = events;
        this.meter = meter;
        this.statements = statements;
        this.database = database;
    }

    /** @param next cursor of the following page; null on the last one */
    record Page<T>(List<T> items, @Nullable String next) {}

    record Statement(
            Map<String, Object> statement,
            String hash,
            String signer,
            String signature,
            String status,
            Instant createdAt) {}

    @GetMapping("/status")
    LeaseReport.Status status(@RequestAttribute(Gatekeeper.VISITOR) String visitor, @PathVariable String id) {
        return report.status(access.require(visitor, id));
    }

    @GetMapping("/events")
    Page<LeaseEvents.Entry> events(
            @RequestAttribute(Gatekeeper.VISITOR) String visitor,
            @PathVariable String id,
            @RequestParam(defaultValue = "0") long cursor,
            @RequestParam(defaultValue = "20") int limit) {
        Workload lease = access.require(visitor, id);
        int size = size(limit);
        List<LeaseEvents.Entry> page = database.call(unit -> events.page(unit, lease.leaseId(), cursor, size));
        return new Page<>(
                page, page.size() < size ? null : Long.toString(page.getLast().id()));
    }

    @GetMapping("/statements")
    Page<Statement> statements(
            @RequestAttribute(Gatekeeper.VISITOR) String visitor,
            @PathVariable String id,
            @RequestParam(defaultValue = "0") long cursor,
            @RequestParam(defaultValue = "100") int limit) {
        Workload lease = access.require(visitor, id);
        int size = size(limit);
        List<Statements.Signed> page = database.call(unit -> statements.of(unit, lease.leaseId(), cursor, size));
        return new Page<>(
                page.stream().map(LeaseController::statement).toList(),
                page.size() < size
                        ? null
                        : Long.toString(page.getLast().statement().sequence()));
    }

    @GetMapping("/metrics")
    Map<String, Object> metrics(@RequestAttribute(Gatekeeper.VISITOR) String visitor, @PathVariable String id) {
        Workload lease = access.require(visitor, id);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("leaseId", lease.leaseId());
        database.call(unit -> meter.reading(unit, lease.leaseId())).ifPresent(now -> {
            answer.put("sampledAt", now.sampledAt());
            answer.put("interpolatedSeconds", now.interpolated().toSeconds());
            answer.put("unmeteredSeconds", now.unmetered().toSeconds());
            answer.put("counters", now.counters());
        });
        return answer;
    }

    private static int size(int limit) {
        return Math.clamp(limit, 1, LARGEST_PAGE);
    }

    private static Statement statement(Statements.Signed signed) {
        UsageStatement s = signed.statement();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("leaseId", s.leaseId());
        fields.put("sequence", s.sequence());
        fields.put("windowStart", s.windowStart());
        fields.put("windowEnd", s.windowEnd());
        // Amounts are text: they exceed what JSON numbers hold exactly in many readers.
        fields.put("cumulativeCost", s.cumulativeCost().toString());
        fields.put("cpuCoreMs", s.cpuCoreMs().toString());
        fields.put("memoryByteS", s.memoryByteS().toString());
        fields.put("storageByteS", s.storageByteS().toString());
        fields.put("gpuMs", s.gpuMs().toString());
        fields.put("networkBytes", s.networkBytes().toString());
        fields.put("linesRoot", s.linesRoot());
        fields.put("previousHash", s.previousHash());
        fields.put("isFinal", s.isFinal());
        return new Statement(
                fields, signed.hash(), signed.signer(), signed.signature(), signed.status(), signed.createdAt());
    }
}
