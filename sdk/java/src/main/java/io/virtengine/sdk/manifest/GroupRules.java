package io.virtengine.sdk.manifest;

import io.virtengine.sdk.manifest.Manifest.Gpu;
import io.virtengine.sdk.manifest.Manifest.Group;
import io.virtengine.sdk.manifest.Manifest.Service;
import io.virtengine.sdk.manifest.ManifestProblem.Code;
import java.util.List;
import java.util.Objects;

/** What a group may be as one order: limits of the chain and of the market. */
final class GroupRules {
    private static final int UNIT_MULTIPLE = 50;
    private static final long MAX_CPU = 384_000L * UNIT_MULTIPLE;
    private static final long MAX_MEMORY = (2L << 20) * UNIT_MULTIPLE;
    private static final long MAX_STORAGE = (32L << 20) * UNIT_MULTIPLE;
    private static final int MAX_GPUS = 24 * UNIT_MULTIPLE;

    private GroupRules() {}

    static void check(final Manifest manifest, final List<ManifestProblem> problems) {
        for (int i = 0; i < manifest.groups().size(); i++) {
            check(
                    manifest,
                    manifest.groups().get(i),
                    Pointer.ROOT.field("groups").item(i),
                    problems);
        }
    }

    private static void check(
            final Manifest manifest, final Group group, final Pointer at, final List<ManifestProblem> problems) {
        final List<Service> services = manifest.servicesOf(group.name());
        final long models = services.stream()
                .map(service -> service.resources().gpu())
                .filter(Objects::nonNull)
                .map(Gpu::model)
                .distinct()
                .count();
        if (services.size() > GroupSpec.MAX_UNITS) {
            problems.add(new ManifestProblem(
                    Code.MAX_EXCEEDED,
                    at.text(),
                    "spread the " + services.size() + " services over groups of at most " + GroupSpec.MAX_UNITS));
            return;
        }
        if (models > 1) {
            problems.add(new ManifestProblem(
                    Code.INVALID_VALUE, at.text(), "use one GPU model in a group, or give each model its own group"));
            return;
        }
        final GroupDemand demand = GroupDemand.of(manifest, group);
        total(demand.resources().cpuMilli(), MAX_CPU, "thousandths of a core", at, problems);
        total(demand.resources().memoryMiB(), MAX_MEMORY, "MiB of memory", at, problems);
        total(demand.resources().storageMiB(), MAX_STORAGE, "MiB of storage", at, problems);
        total(demand.resources().gpus(), MAX_GPUS, "GPUs", at, problems);
        total(demand.spec().encode().length, GroupSpec.MAX_BYTES, "bytes of specification", at, problems);
        if (demand.ceilingRate().signum() == 0) {
            problems.add(new ManifestProblem(
                    Code.INVALID_VALUE,
                    at.field("billing").field("maxPricePerHour").text(),
                    "give at least 3600 wei an hour: prices are whole wei per second"));
        }
    }

    private static void total(
            final long value,
            final long limit,
            final String unit,
            final Pointer at,
            final List<ManifestProblem> problems) {
        if (value > limit) {
            problems.add(new ManifestProblem(
                    Code.MAX_EXCEEDED,
                    at.text(),
                    "bring the group down to " + limit + " " + unit + "; it has " + value));
        }
    }
}
