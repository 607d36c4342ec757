package io.virtengine.agent.gateway;

import io.virtengine.agent.lifecycle.Workload;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Gives a ticket for an interactive shell; the shell itself is a WebSocket at {@code /api/v1/shell}. */
@RestController
class ShellController {
    private final LeaseAccess access;
    private final ShellTokens tokens;

    ShellController(LeaseAccess access, ShellTokens tokens) {
        this.access = access;
        this.tokens = tokens;
    }

    record Wanted(@Nullable String service, @Nullable Integer replica) {}

    @PostMapping({"/api/v1/leases/{id}/shell", "/api/v1/deployments/{id}/shell/session"})
    Map<String, String> ticket(
            @RequestAttribute(Gatekeeper.VISITOR) String visitor, @PathVariable String id, @RequestBody Wanted wanted) {
        Workload lease = access.requireServed(visitor, id);
        if (wanted.service() == null) {
            throw Refusal.badRequest("argument", "name the service");
        }
        return Map.of(
                "token",
                tokens.issue(new ShellTokens.Ticket(
                        lease.leaseId(), visitor, wanted.service(), wanted.replica() == null ? 0 : wanted.replica())));
    }
}
