package io.virtengine.agent.gateway;

import io.virtengine.agent.backend.Endpoint;
import io.virtengine.agent.backend.Observation;
import io.virtengine.agent.backend.ProbeReport;
import io.virtengine.agent.backend.ReplicaStatus;
import io.virtengine.agent.backend.WorkloadBackend;
import io.virtengine.agent.health.BackendHealth;
import io.virtengine.agent.lifecycle.Workload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a tenant is told about its workload: what is recorded, and what the back end sees this moment. */
final class LeaseReport {
    private final WorkloadBackend backend;
    private final BackendHealth health;

    LeaseReport(WorkloadBackend backend, BackendHealth health) {
        this.backend = backend;
        this.health = health;
    }

    /**
     * @param backend name of the back end that runs this provider's workloads, as it calls itself
     * @param engine what the back end says about the engine underneath, with its version
     */
    record Status(
            String leaseId,
            String deploymentId,
            String state,
            @Nullable String manifestHash,
            String detail,
            @Nullable Instant readyAt,
            @Nullable Integer exitCode,
            String backend,
            String engine,
            List<Service> services) {}

    record Service(
            String name,
            int replica,
            String state,
            @Nullable Integer exitCode,
            @Nullable String reason,
            int restarts,
            List<Port> endpoints) {}

    record Port(int containerPort, String protocol, String host, int hostPort) {}

    Status status(Workload lease) {
        List<Service> services = new ArrayList<>();
        if (lease.mayExist()) {
            Optional<Observation> seen = backend.observe(lease.id());
            seen.ifPresent(now -> now.replicas().forEach(replica -> services.add(service(replica, now.endpoints()))));
        }
        ProbeReport probed = health.report();
        return new Status(
                lease.leaseId(),
                lease.deploymentId(),
                lower(lease.state()),
                lease.manifestHash(),
                lease.detail(),
                lease.readyAt(),
                lease.exitCode(),
                probed.backend(),
                probed.version(),
                services);
    }

    private static Service service(ReplicaStatus replica, List<Endpoint> endpoints) {
        return new Service(
                replica.service(),
                replica.replica(),
                lower(replica.state()),
                replica.exitCode().isPresent() ? replica.exitCode().getAsInt() : null,
                replica.reason().orElse(null),
                replica.restarts(),
                endpoints.stream()
                        .filter(endpoint -> endpoint.service().equals(replica.service()))
                        .map(endpoint -> new Port(
                                endpoint.containerPort(),
                                lower(endpoint.protocol()),
                                endpoint.host(),
                                endpoint.hostPort()))
                        .toList());
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
