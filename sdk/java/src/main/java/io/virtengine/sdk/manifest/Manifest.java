package io.virtengine.sdk.manifest;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A checked manifest, defaults filled in. Made by {@link ManifestReader} only from documents without problems; its
 * canonical form and hash are {@link CanonicalManifest}'s.
 *
 * @param name name of the deployment
 * @param groups 1–20 groups in the order of their sequence numbers; each becomes one order
 * @param services 1–100 services
 * @param volumes volumes, each mounted by services of one group
 * @param metadata the tenant's own notes
 */
public record Manifest(
        String name, List<Group> groups, List<Service> services, List<Volume> volumes, Map<String, String> metadata) {
    /** The only version of the format. */
    public static final String VERSION = "v1";

    public Manifest {
        groups = List.copyOf(groups);
        services = List.copyOf(services);
        volumes = List.copyOf(volumes);
        metadata = Map.copyOf(metadata);
    }

    /**
     * A part of the deployment that one provider runs.
     *
     * @param bidderPolicy gate policy a bidder must meet, 0–65535; 0 = none
     */
    public record Group(String name, Billing billing, Placement placement, int bidderPolicy) {}

    /** How a group is paid. */
    public enum BillingMode {
        /** Capacity, streamed per second while leased. */
        RESERVED,
        /** Measured use, up to a cap. */
        METERED
    }

    /**
     * The most a tenant pays for a group.
     *
     * @param maxPricePerHour wei of VE per hour, above 0
     * @param cap wei of VE a metered lease may cost in all; 0 if reserved
     */
    public record Billing(BillingMode mode, BigInteger maxPricePerHour, BigInteger cap) {}

    /** Attributes a provider must have. */
    public record Placement(@Nullable String region, Map<String, String> tags) {
        public Placement {
            tags = Map.copyOf(tags);
        }
    }

    /** What happens when a service's process ends. */
    public enum Restart {
        ALWAYS,
        ON_FAILURE,
        NEVER
    }

    /**
     * One program.
     *
     * @param group name of its group
     * @param image digest of the OCI archive, {@code sha256:} and 64 hex digits
     * @param command replaces the image's entry point; empty keeps it
     * @param args replaces the image's arguments; empty keeps them
     * @param env variables with distinct names
     * @param resources resources of one replica
     * @param replicas 1–50
     */
    public record Service(
            String name,
            String group,
            String image,
            List<String> command,
            List<String> args,
            List<Variable> env,
            ServiceResources resources,
            List<Port> ports,
            List<Mount> mounts,
            int replicas,
            Restart restart) {
        public Service {
            command = List.copyOf(command);
            args = List.copyOf(args);
            env = List.copyOf(env);
            ports = List.copyOf(ports);
            mounts = List.copyOf(mounts);
        }
    }

    /** An environment variable. */
    public sealed interface Variable {
        /** Its name. */
        String name();
    }

    /** A variable everyone who sees the manifest may read. */
    public record PlainVariable(String name, String value) implements Variable {}

    /**
     * A variable whose value travels beside the manifest, sealed to the provider.
     *
     * @param secret name of the secret; its envelope is bound to the manifest hash and this name
     */
    public record SecretVariable(String name, String secret) implements Variable {}

    /**
     * Resources of one replica.
     *
     * @param cpuMilli thousandths of a core
     * @param memory bytes
     * @param ephemeralStorage bytes
     */
    public record ServiceResources(
            long cpuMilli,
            long memory,
            long ephemeralStorage,
            @Nullable Gpu gpu) {}

    /** GPUs of one model, {@code vendor/model} in lower case. */
    public record Gpu(int count, String model) {}

    /** Transport of a port. */
    public enum Protocol {
        TCP,
        UDP
    }

    /**
     * A port a service listens on.
     *
     * @param exposed reachable from outside
     * @param externalPort outside port asked for, 1024–65535; 0 lets the provider choose
     */
    public record Port(int containerPort, Protocol protocol, boolean exposed, int externalPort) {}

    /** A volume as a service sees it; the path is absolute, normalised and outside the system's directories. */
    public record Mount(String volume, String path, boolean readOnly) {}

    /** How long a volume's content lives. */
    public enum VolumeType {
        /** Until the lease ends. */
        PERSISTENT,
        /** Until the workload is restarted. */
        EPHEMERAL
    }

    /**
     * Storage that services of one group share.
     *
     * @param size bytes
     */
    public record Volume(
            String name,
            VolumeType type,
            long size,
            @Nullable String storageClass) {}

    /** The services of a group, in document order. */
    public List<Service> servicesOf(final String group) {
        return services.stream()
                .filter(service -> service.group().equals(group))
                .toList();
    }

    /** The volumes that services of a group mount, in document order. */
    public List<Volume> volumesOf(final String group) {
        final List<String> mounted = servicesOf(group).stream()
                .flatMap(service -> service.mounts().stream().map(Mount::volume))
                .toList();
        return volumes.stream()
                .filter(volume -> mounted.contains(volume.name()))
                .toList();
    }

    /** The group with this name. */
    public Group group(final String groupName) {
        return groups.stream()
                .filter(group -> group.name().equals(groupName))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("no group " + groupName + " in manifest " + name));
    }

    /** Names of the secrets a group's provider must be given, sorted. */
    public List<String> secretsOf(final String group) {
        final TreeSet<String> names = new TreeSet<>();
        for (final Service service : servicesOf(group)) {
            for (final Variable variable : service.env()) {
                if (variable instanceof SecretVariable secret) {
                    names.add(secret.secret());
                }
            }
        }
        return List.copyOf(names);
    }
}
