package io.virtengine.agent.lifecycle;

import io.virtengine.agent.backend.ImageDigest;
import io.virtengine.agent.backend.MountSpec;
import io.virtengine.agent.backend.PortSpec;
import io.virtengine.agent.backend.Protocol;
import io.virtengine.agent.backend.Resources;
import io.virtengine.agent.backend.RestartPolicy;
import io.virtengine.agent.backend.ServiceSpec;
import io.virtengine.agent.backend.VolumeSpec;
import io.virtengine.agent.backend.WorkloadSpec;
import io.virtengine.sdk.manifest.CanonicalManifest;
import io.virtengine.sdk.manifest.GroupSpec;
import io.virtengine.sdk.manifest.Manifest;
import io.virtengine.sdk.manifest.ManifestReader;
import io.virtengine.sdk.manifest.ResourceTotals;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** {@link Manifests} in the SDK's format. Group number n of a lease is the n-th group of the manifest, from 1. */
public final class SdkManifests implements Manifests {
    private final ManifestReader reader = new ManifestReader();

    @Override
    public Document read(String text) {
        try {
            return new Read(reader.read(text.getBytes(StandardCharsets.UTF_8)));
        } catch (io.virtengine.sdk.manifest.InvalidManifestException e) {
            throw new InvalidManifestException(e.problems().stream()
                    .map(problem -> new Problem(problem.code().name(), problem.pointer(), problem.message()))
                    .toList());
        }
    }

    private record Read(Manifest manifest) implements Document {
        @Override
        public String hash() {
            return CanonicalManifest.hash(manifest);
        }

        @Override
        public ResourceTotals total(int gseq) {
            return GroupSpec.of(manifest, group(gseq)).totals();
        }

        @Override
        public Set<ImageDigest> images(int gseq) {
            return manifest.servicesOf(group(gseq).name()).stream()
                    .map(service -> new ImageDigest(service.image()))
                    .collect(Collectors.toUnmodifiableSet());
        }

        @Override
        public Set<String> secrets(int gseq) {
            return Set.copyOf(manifest.secretsOf(group(gseq).name()));
        }

        @Override
        public WorkloadSpec workload(Workload workload, String provider, Map<String, String> secrets) {
            String group = group(workload.gseq()).name();
            return new WorkloadSpec(
                    workload.id(),
                    workload.tags(provider),
                    Math.max(1, workload.generation()),
                    manifest.servicesOf(group).stream()
                            .map(service -> service(service, secrets))
                            .toList(),
                    manifest.volumesOf(group).stream()
                            .map(volume -> new VolumeSpec(volume.name(), volume.size()))
                            .toList());
        }

        private Manifest.Group group(int gseq) {
            List<Manifest.Group> groups = manifest.groups();
            if (gseq < 1 || gseq > groups.size()) {
                throw new InvalidManifestException(List.of(new Problem(
                        "INVALID_VALUE",
                        "/groups",
                        "the lease is for group " + gseq + ", there are " + groups.size())));
            }
            return groups.get(gseq - 1);
        }

        private static ServiceSpec service(Manifest.Service service, Map<String, String> secrets) {
            Manifest.ServiceResources r = service.resources();
            Manifest.Gpu gpu = r.gpu();
            return new ServiceSpec(
                    service.name(),
                    new ImageDigest(service.image()),
                    service.command(),
                    service.args(),
                    environment(service, secrets),
                    new Resources(r.cpuMilli(), r.memory(), r.ephemeralStorage(), gpu == null ? 0 : gpu.count()),
                    service.ports().stream().map(Read::port).toList(),
                    service.replicas(),
                    RestartPolicy.valueOf(service.restart().name()),
                    service.mounts().stream()
                            .map(mount -> new MountSpec(mount.volume(), mount.path(), mount.readOnly()))
                            .toList());
        }

        private static Map<String, String> environment(Manifest.Service service, Map<String, String> secrets) {
            Map<String, String> environment = new LinkedHashMap<>();
            for (Manifest.Variable variable : service.env()) {
                environment.put(
                        variable.name(),
                        switch (variable) {
                            case Manifest.PlainVariable plain -> plain.value();
                            case Manifest.SecretVariable secret -> secrets.getOrDefault(secret.secret(), "");
                        });
            }
            return environment;
        }

        private static PortSpec port(Manifest.Port port) {
            return new PortSpec(
                    port.containerPort(),
                    Protocol.valueOf(port.protocol().name()),
                    port.exposed(),
                    port.externalPort());
        }
    }
}
