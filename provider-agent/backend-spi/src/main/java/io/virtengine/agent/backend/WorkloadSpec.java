package io.virtengine.agent.backend;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Everything a back end needs to run a lease.
 *
 * @param id name of the workload
 * @param owner tags of every object made for it
 * @param generation rises by one with each change the tenant makes, from 1; a back end never goes back to a lower one
 * @param services 1–100 services with distinct names
 * @param volumes volumes the services may mount, with distinct names
 */
public record WorkloadSpec(
        WorkloadId id, Owner owner, long generation, List<ServiceSpec> services, List<VolumeSpec> volumes) {
    private static final int MAX_SERVICES = 100;

    public WorkloadSpec {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(owner, "owner");
        services = List.copyOf(services);
        volumes = List.copyOf(volumes);
        if (generation < 1) {
            throw new IllegalArgumentException("A generation counts from 1, got " + generation);
        }
        if (services.isEmpty() || services.size() > MAX_SERVICES) {
            throw new IllegalArgumentException("A workload has 1 to 100 services, got " + services.size());
        }
        Set<String> volumeNames = new HashSet<>();
        for (VolumeSpec volume : volumes) {
            if (!volumeNames.add(volume.name())) {
                throw new IllegalArgumentException("Two volumes are called " + volume.name());
            }
        }
        Set<String> serviceNames = new HashSet<>();
        for (ServiceSpec service : services) {
            if (!serviceNames.add(service.name())) {
                throw new IllegalArgumentException("Two services are called " + service.name());
            }
            for (MountSpec mount : service.mounts()) {
                if (!volumeNames.contains(mount.volume())) {
                    throw new IllegalArgumentException(
                            "Service " + service.name() + " mounts " + mount.volume() + ", which is no volume here");
                }
            }
        }
    }

    /** What all replicas of all services and the volumes take together. */
    public Resources totalSize() {
        Resources total = Resources.NONE;
        for (ServiceSpec service : services) {
            total = total.plus(service.totalSize());
        }
        for (VolumeSpec volume : volumes) {
            total = total.plus(new Resources(0, 0, volume.sizeBytes(), 0));
        }
        return total;
    }
}
