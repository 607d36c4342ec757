package io.virtengine.agent.bidding;

import io.virtengine.agent.config.AgentConfiguration;
import io.virtengine.sdk.manifest.ResourceTotals;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The conditions an order must meet for this provider, apart from price and free capacity. */
public final class Matching {
    private final AgentConfiguration configuration;
    private final Set<String> denied;
    private final Set<String> storageClasses;
    private final Map<Long, Integer> gpus;

    public Matching(AgentConfiguration configuration) {
        this.configuration = configuration;
        this.denied = configuration.bidding().deniedTenants().stream()
                .map(tenant -> tenant.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
        this.storageClasses = Arrays.stream(configuration
                        .provider()
                        .attributes()
                        .getOrDefault("storage-classes", "")
                        .split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
        this.gpus = configuration.capacity().gpus().entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        gpu -> ResourceTotals.gpuClassOf(gpu.getKey()), Map.Entry::getValue));
    }

    /** What an order failed. */
    public record Mismatch(Reason reason, String detail) {}

    /** The first condition that fails, or empty if all hold. */
    public Optional<Mismatch> check(OpenOrder order, GroupRequirements group, Instant chainTime) {
        if (order.expiresAt().isBefore(chainTime.plus(configuration.bidding().minimumOrderLife()))) {
            return mismatch(Reason.ORDER_ENDS_TOO_SOON, "ends at " + order.expiresAt());
        }
        if (order.owner().equalsIgnoreCase(configuration.provider().address())) {
            return mismatch(Reason.OWN_ORDER, "the tenant is this provider");
        }
        if (denied.contains(order.owner().toLowerCase(Locale.ROOT))) {
            return mismatch(Reason.TENANT_DENIED, "the operator serves no " + order.owner());
        }
        if (!group.resources().fitsIn(order.resources())) {
            return mismatch(
                    Reason.SPECIFICATION_EXCEEDS_VECTOR,
                    "specification wants " + group.resources() + ", the order pays for " + order.resources());
        }
        return placement(group).or(() -> size(order.resources()));
    }

    private Optional<Mismatch> placement(GroupRequirements group) {
        Map<String, String> mine = configuration.provider().attributes();
        for (Map.Entry<String, String> wanted : group.attributes().entrySet()) {
            if (!wanted.getValue().equals(mine.get(wanted.getKey()))) {
                return mismatch(
                        Reason.ATTRIBUTE_MISSING,
                        wanted.getKey() + " must be " + wanted.getValue() + ", is " + mine.get(wanted.getKey()));
            }
        }
        for (String wanted : group.storageClasses()) {
            if (!storageClasses.contains(wanted)) {
                return mismatch(Reason.ATTRIBUTE_MISSING, "storage class " + wanted + " is required");
            }
        }
        return Optional.empty();
    }

    private Optional<Mismatch> size(ResourceTotals wanted) {
        if (wanted.gpus() > gpus.getOrDefault(wanted.gpuClass(), 0)) {
            return mismatch(
                    Reason.GPU_NOT_OFFERED,
                    wanted.gpus() + " GPUs of class " + Long.toHexString(wanted.gpuClass()) + " are not offered");
        }
        AgentConfiguration.Capacity total = configuration.capacity();
        boolean fits = wanted.cpuMilli() <= total.cpuMilli()
                && wanted.memoryMiB() <= total.memoryMib()
                && wanted.storageMiB() <= total.storageMib()
                && wanted.ports() <= total.ports();
        return fits ? Optional.empty() : mismatch(Reason.LARGER_THAN_PROVIDER, wanted + " exceeds the whole provider");
    }

    private static Optional<Mismatch> mismatch(Reason reason, String detail) {
        return Optional.of(new Mismatch(reason, detail));
    }
}
