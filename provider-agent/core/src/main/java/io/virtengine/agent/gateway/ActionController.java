package io.virtengine.agent.gateway;

import io.virtengine.agent.lifecycle.ActionDesk;
import io.virtengine.agent.lifecycle.CommandQueue;
import io.virtengine.agent.lifecycle.LeaseAction;
import io.virtengine.agent.lifecycle.LeaseActions;
import io.virtengine.agent.lifecycle.SealedManifest;
import io.virtengine.agent.lifecycle.Workload;
import io.virtengine.agent.work.Database;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What a tenant may have done with its running lease: start, stop, restart, resize. */
@RestController
@RequestMapping({"/api/v1/leases/{id}/actions", "/api/v1/deployments/{id}/actions"})
class ActionController {
    private static final int LARGEST_PAGE = 100;
    private static final Map<String, CommandQueue.Action> NAMES = Map.of(
            "start", CommandQueue.Action.START,
            "stop", CommandQueue.Action.STOP,
            "restart", CommandQueue.Action.RESTART,
            "resize", CommandQueue.Action.RESIZE);
    private final LeaseAccess access;
    private final ActionDesk desk;
    private final LeaseActions actions;
    private final AuditLog audit;
    private final Database database;

    ActionController(LeaseAccess access, ActionDesk desk, LeaseActions actions, AuditLog audit, Database database) {
        this.access = access;
        this.desk = desk;
        this.actions = actions;
        this.audit = audit;
        this.database = database;
    }

    /**
     * @param action start, stop, restart or resize
     * @param manifest with the new sizes, for a resize; its hash must be on chain
     * @param envelopes its sealed secrets by name
     */
    record Wanted(
            @Nullable String action,
            @Nullable String manifest,
            @Nullable Map<String, String> envelopes) {}

    /**
     * @param key the client's own name for the request
     * @param status pending, executing, completed, failed or cancelled
     * @param expiresAt if it is not begun by then it is cancelled
     * @param deadline if its target is not seen by then it has failed
     */
    record Shown(
            UUID key,
            String action,
            String status,
            @Nullable String manifestHash,
            Instant requestedAt,
            Instant expiresAt,
            @Nullable Instant startedAt,
            @Nullable Instant deadline,
            @Nullable Instant finishedAt,
            @Nullable String error) {}

    @PostMapping
    @ResponseStatus(HttpStatus.ACCEPTED)
    Shown act(
            @RequestAttribute(Gatekeeper.VISITOR) String visitor,
            @PathVariable String id,
            @RequestHeader("Idempotency-Key") UUID key,
            @RequestBody Wanted wanted) {
        Workload lease = access.require(visitor, id);
        CommandQueue.Action action = NAMES.get(String.valueOf(wanted.action()));
        if (action == null) {
            throw Refusal.badRequest(
                    "argument",
                    "action is one of " + NAMES.keySet().stream().sorted().toList());
        }
        boolean resize = action == CommandQueue.Action.RESIZE;
        if (resize == (wanted.manifest() == null || wanted.manifest().isBlank())) {
            throw Refusal.badRequest(
                    "argument", resize ? "send the manifest with the new sizes" : "only a resize takes a manifest");
        }
        SealedManifest sealed = resize ? new SealedManifest(wanted.manifest(), wanted.envelopes()) : null;
        LeaseAction taken = desk.request(lease, key, action, sealed, visitor);
        audit.add("action", visitor, lease.leaseId() + " " + wanted.action() + " " + key);
        return shown(taken);
    }

    @GetMapping
    LeaseController.Page<Shown> list(
            @RequestAttribute(Gatekeeper.VISITOR) String visitor,
            @PathVariable String id,
            @RequestParam(defaultValue = "0") long cursor,
            @RequestParam(defaultValue = "20") int limit) {
        Workload lease = access.require(visitor, id);
        int size = Math.clamp(limit, 1, LARGEST_PAGE);
        List<LeaseAction> page = database.call(unit -> actions.page(unit, lease.leaseId(), cursor, size));
        return new LeaseController.Page<>(
                page.stream().map(ActionController::shown).toList(),
                page.size() < size ? null : Long.toString(page.getLast().commandId()));
    }

    @GetMapping("/{key}")
    Shown one(@RequestAttribute(Gatekeeper.VISITOR) String visitor, @PathVariable String id, @PathVariable UUID key) {
        Workload lease = access.require(visitor, id);
        return database.call(unit -> actions.find(unit, lease.leaseId(), key))
                .map(ActionController::shown)
                .orElseThrow(() -> Refusal.notFound("action"));
    }

    private static Shown shown(LeaseAction action) {
        return new Shown(
                action.key(),
                action.action().name().toLowerCase(Locale.ROOT),
                action.status().name().toLowerCase(Locale.ROOT),
                action.manifestHash(),
                action.requestedAt(),
                action.expiresAt(),
                action.startedAt(),
                action.deadline(),
                action.finishedAt(),
                action.error());
    }
}
