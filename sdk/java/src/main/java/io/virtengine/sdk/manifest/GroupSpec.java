package io.virtengine.sdk.manifest;

import io.virtengine.sdk.manifest.Manifest.BillingMode;
import io.virtengine.sdk.manifest.Manifest.Gpu;
import io.virtengine.sdk.manifest.Manifest.Group;
import io.virtengine.sdk.manifest.Manifest.Port;
import io.virtengine.sdk.manifest.Manifest.Protocol;
import io.virtengine.sdk.manifest.Manifest.Service;
import io.virtengine.sdk.manifest.Manifest.Volume;
import io.virtengine.sdk.manifest.Manifest.VolumeType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What bidders learn about a group: enough to price and place it, nothing about what it runs. Travels on chain in
 * calldata and an event as canonical JSON; the tenant makes it from a manifest, a bidder reads it with {@link #parse}.
 *
 * @param group name of the group
 * @param billing reserved or metered
 * @param attributes what a provider must have: tags, and the region under {@code region}
 * @param units one per service, 1–20
 * @param volumes storage shared by the units
 */
public record GroupSpec(
        String group, BillingMode billing, Map<String, String> attributes, List<Unit> units, List<VolumeNeed> volumes) {
    /** Largest specification the chain accepts, bytes. */
    public static final int MAX_BYTES = 4_096;

    static final int MAX_UNITS = 20;
    private static final int MAX_COUNT = 50;
    private static final long MAX_CPU = 384_000;
    private static final long MAX_STORAGE = 32L << 40;
    private static final int MAX_GPUS = 24;

    public GroupSpec {
        attributes = Map.copyOf(attributes);
        units = List.copyOf(units);
        volumes = List.copyOf(volumes);
        require(!units.isEmpty() && units.size() <= MAX_UNITS, "a group has 1 to " + MAX_UNITS + " units");
        require(gpuModels(units).size() <= 1, "a group asks for GPUs of one model");
    }

    /**
     * Equal copies of one service.
     *
     * @param count 1–50 copies
     * @param cpuMilli of one copy, thousandths of a core
     * @param memory of one copy, bytes
     * @param storage ephemeral, of one copy, bytes
     * @param ports exposed ports only
     */
    public record Unit(
            String name,
            int count,
            long cpuMilli,
            long memory,
            long storage,
            @Nullable Gpu gpu,
            List<ExposedPort> ports) {
        public Unit {
            ports = List.copyOf(ports);
            require(count >= 1 && count <= MAX_COUNT, "a unit has 1 to " + MAX_COUNT + " copies");
            require(cpuMilli >= 1 && cpuMilli <= MAX_CPU, "a copy has 1 to " + MAX_CPU + " thousandths of a core");
            require(memory >= 1 && memory <= 2L << 40, "a copy has up to 2 TiB of memory");
            require(storage >= 0 && storage <= MAX_STORAGE, "a copy has up to 32 TiB of storage");
            require(gpu == null || gpu.count() >= 1 && gpu.count() <= MAX_GPUS, "a copy has 1 to 24 GPUs or none");
        }
    }

    /**
     * A port reachable from outside.
     *
     * @param port inside the workload
     * @param external outside port asked for; 0 lets the provider choose
     */
    public record ExposedPort(int port, Protocol protocol, int external) {
        public ExposedPort {
            require(port >= 1 && port <= 65_535, "a port is 1 to 65535");
            require(external >= 0 && external <= 65_535, "an external port is 1 to 65535, or 0");
        }
    }

    /**
     * A volume.
     *
     * @param size bytes
     * @param storageClass class a provider must have; null for any
     */
    public record VolumeNeed(
            VolumeType type, long size, @Nullable String storageClass) {
        public VolumeNeed {
            require(size >= 1 && size <= MAX_STORAGE, "a volume has up to 32 TiB");
        }
    }

    /** The specification of a group of a manifest. */
    public static GroupSpec of(final Manifest manifest, final Group group) {
        final Map<String, String> attributes = new TreeMap<>(group.placement().tags());
        if (group.placement().region() != null) {
            attributes.put("region", group.placement().region());
        }
        return new GroupSpec(
                group.name(),
                group.billing().mode(),
                attributes,
                manifest.servicesOf(group.name()).stream().map(GroupSpec::unit).toList(),
                manifest.volumesOf(group.name()).stream().map(GroupSpec::need).toList());
    }

    /**
     * Reads a specification from the chain. Anyone may write there, so only the exact canonical form is accepted.
     *
     * @throws IllegalArgumentException if {@code bytes} are anything else, with the reason
     */
    public static GroupSpec parse(final byte[] bytes) {
        return GroupSpecForm.parse(bytes);
    }

    /** The canonical JSON bytes. */
    public byte[] encode() {
        return GroupSpecForm.bytes(this);
    }

    /** What the group needs in all; equals the resource vector of an honest order. */
    public ResourceTotals totals() {
        long cpu = 0;
        long memory = 0;
        long storage = 0;
        int gpus = 0;
        int ports = 0;
        for (final Unit unit : units) {
            cpu += unit.count() * unit.cpuMilli();
            memory += unit.count() * unit.memory();
            storage += unit.count() * unit.storage();
            final Gpu gpu = unit.gpu();
            gpus += gpu == null ? 0 : unit.count() * gpu.count();
            ports += unit.ports().size();
        }
        storage += volumes.stream().mapToLong(VolumeNeed::size).sum();
        final long gpuClass = gpuModels(units).stream()
                .mapToLong(ResourceTotals::gpuClassOf)
                .findFirst()
                .orElse(0);
        return new ResourceTotals(cpu, Quantity.mebibytes(memory), Quantity.mebibytes(storage), gpus, ports, gpuClass);
    }

    private static Set<String> gpuModels(final List<Unit> units) {
        return units.stream()
                .map(Unit::gpu)
                .filter(gpu -> gpu != null)
                .map(Gpu::model)
                .collect(Collectors.toSet());
    }

    private static Unit unit(final Service service) {
        return new Unit(
                service.name(),
                service.replicas(),
                service.resources().cpuMilli(),
                service.resources().memory(),
                service.resources().ephemeralStorage(),
                service.resources().gpu(),
                service.ports().stream()
                        .filter(Port::exposed)
                        .map(port -> new ExposedPort(port.containerPort(), port.protocol(), port.externalPort()))
                        .toList());
    }

    private static VolumeNeed need(final Volume volume) {
        return new VolumeNeed(volume.type(), volume.size(), volume.storageClass());
    }

    private static void require(final boolean condition, final String rule) {
        if (!condition) {
            throw new IllegalArgumentException(rule);
        }
    }
}
