package io.virtengine.offchain.indexer;

import io.virtengine.sdk.events.RecordedEvent;
import io.virtengine.sdk.manifest.ResourceTotals;
import io.virtengine.sdk.market.MarketIds;
import io.virtengine.sdk.market.StateNames;
import java.util.Map;
import java.util.function.BiConsumer;
import org.springframework.stereotype.Component;

/** Deployments and their groups. */
@Component
final class DeploymentProjection implements Projection {

    @Override
    public Map<String, BiConsumer<RecordedEvent, WorkingSet>> reactions() {
        return Map.of(
                "DeploymentRegistry.DeploymentCreated", DeploymentProjection::created,
                "DeploymentRegistry.DeploymentUpdated",
                        (e, rows) -> rows.change(e, "deployments", e.text("deploymentId"))
                                .set("manifest_hash", e.text("manifestHash")),
                "DeploymentRegistry.DeploymentClosed",
                        (e, rows) -> rows.change(e, "deployments", e.text("deploymentId"))
                                .set("state", "Closed")
                                .set("closed_at", e.timestamp()),
                "DeploymentRegistry.GroupCreated", DeploymentProjection::groupCreated,
                "DeploymentRegistry.GroupStateChanged",
                        (e, rows) -> rows.change(e, "groups", MarketIds.group(e.text("deploymentId"), e.number("gseq")))
                                .set("state", e.constant("state", StateNames.GROUP.all())));
    }

    private static void created(RecordedEvent e, WorkingSet rows) {
        rows.create(e, "deployments", e.text("deploymentId"))
                .set("owner", e.text("owner"))
                .set("dseq", e.integer("dseq"))
                .set("state", "Active")
                .set("token", e.integer("token"))
                .set("group_count", e.integer("groupCount"))
                .set("manifest_hash", e.text("manifestHash"))
                .set("created_at", e.timestamp());
    }

    private static void groupCreated(RecordedEvent e, WorkingSet rows) {
        var resources = ResourceTotals.unpack(e.integer("resources"));
        long gseq = e.number("gseq");
        rows.create(e, "groups", MarketIds.group(e.text("deploymentId"), gseq))
                .set("deployment_id", e.text("deploymentId"))
                .set("gseq", gseq)
                .set("state", "Open")
                .set("cpu_milli", resources.cpuMilli())
                .set("memory_mib", resources.memoryMiB())
                .set("storage_mib", resources.storageMiB())
                .set("gpus", resources.gpus())
                .set("ports", resources.ports())
                .set("gpu_class", resources.gpuClass())
                .set("ceiling_rate", e.integer("ceilingRate"))
                .set("cap_ceiling", e.integer("capCeiling"))
                .set("bidder_policy", e.integer("bidderPolicy"))
                .set("specification", Specification.readable(e.text("specification")));
    }
}
