package io.virtengine.agent.gateway;

import io.virtengine.agent.lifecycle.ManifestDesk;
import io.virtengine.agent.lifecycle.SealedManifest;
import io.virtengine.agent.lifecycle.Workload;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Where a tenant hands over what its lease is to run. */
@RestController
class ManifestController {
    private final LeaseAccess access;
    private final ManifestDesk desk;
    private final LeaseReport report;
    private final AuditLog audit;

    ManifestController(LeaseAccess access, ManifestDesk desk, LeaseReport report, AuditLog audit) {
        this.access = access;
        this.desk = desk;
        this.report = report;
        this.audit = audit;
    }

    @PutMapping({"/api/v1/leases/{id}/manifest", "/api/v1/deployments/{id}/manifest"})
    LeaseReport.Status put(
            @RequestAttribute(Gatekeeper.VISITOR) String visitor,
            @PathVariable String id,
            @RequestBody SealedManifest sealed) {
        Workload lease = access.require(visitor, id);
        if (sealed.manifest() == null || sealed.manifest().isBlank()) {
            throw Refusal.badRequest("manifest-missing", "send the manifest's text in \"manifest\"");
        }
        desk.accept(lease, sealed);
        audit.add("manifest", visitor, lease.leaseId());
        return report.status(access.require(visitor, lease.leaseId()));
    }
}
