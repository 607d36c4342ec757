package io.virtengine.agent.backend.local;

import io.virtengine.agent.backend.BackendException;
import io.virtengine.agent.backend.Resources;
import io.virtengine.agent.backend.ServiceSpec;
import io.virtengine.agent.backend.VolumeSpec;
import io.virtengine.agent.backend.WorkloadSpec;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Decides whether a specification may run here, and writes it down while nobody else takes what it was promised. */
final class Admission {
    private final StateDirectory state;
    private final Records records;
    private final Allocations allocations;
    private final ReentrantLock lock = new ReentrantLock();

    Admission(StateDirectory state, Records records, Allocations allocations) {
        this.state = state;
        this.records = records;
        this.allocations = allocations;
    }

    /** Reserves what a new or changed workload takes and writes it down. */
    WorkloadRecord admit(WorkloadSpec spec, Optional<WorkloadRecord> present) {
        requireNo(refusal(spec, present).stream().toList());
        requireNo(allocations.obstacles(spec));
        lock.lock();
        try {
            requireFits(spec);
            WorkloadRecord record = allocations.reserve(spec, present);
            records.save(record);
            return record;
        } finally {
            lock.unlock();
        }
    }

    /** Reserves other sizes for a workload and writes them down. */
    WorkloadRecord enlarge(WorkloadRecord present, WorkloadSpec spec) {
        lock.lock();
        try {
            requireFits(spec);
            WorkloadRecord record = present.with(spec);
            records.save(record);
            return record;
        } finally {
            lock.unlock();
        }
    }

    /** Why a present workload may not become this specification; empty when it may. */
    Optional<String> refusal(WorkloadSpec spec, Optional<WorkloadRecord> present) {
        if (present.isEmpty() || present.get().spec().equals(spec)) {
            return Optional.empty();
        }
        WorkloadSpec applied = present.get().spec();
        if (!applied.owner().equals(spec.owner())) {
            return Optional.of("Workload " + spec.id() + " belongs to somebody else");
        }
        if (applied.generation() >= spec.generation()) {
            return Optional.of("Generation " + applied.generation() + " is applied; a change needs a higher one than "
                    + spec.generation());
        }
        if (Files.exists(state.hold(spec.id()))) {
            return Optional.of("Workload " + spec.id() + " is suspended; resume it before changing it");
        }
        return unfitVolume(applied, spec).map(name -> "Volume " + name + ": " + Disks.WHY_NOT);
    }

    private static Optional<String> unfitVolume(WorkloadSpec before, WorkloadSpec after) {
        Map<String, Long> sizes =
                after.volumes().stream().collect(Collectors.toMap(VolumeSpec::name, VolumeSpec::sizeBytes));
        return before.volumes().stream()
                .filter(volume ->
                        !Disks.canBecome(volume.sizeBytes(), sizes.getOrDefault(volume.name(), volume.sizeBytes())))
                .map(VolumeSpec::name)
                .findFirst();
    }

    /** Refuses a resize that would change more than sizes, or sizes that cannot change in place. */
    void requireOnlySizesDiffer(WorkloadRecord present, WorkloadSpec after) {
        WorkloadSpec before = present.spec();
        requireNo(refusal(after, Optional.of(present)).stream().toList());
        Function<WorkloadSpec, List<ServiceSpec>> sizeless = spec -> spec.services().stream()
                .map(service -> service.withSize(new Resources(1, 1, 0, 0)))
                .toList();
        Function<WorkloadSpec, List<String>> volumes =
                spec -> spec.volumes().stream().map(VolumeSpec::name).toList();
        if (!sizeless.apply(before).equals(sizeless.apply(after))
                || !volumes.apply(before).equals(volumes.apply(after))) {
            throw new BackendException.Permanent("A resize of " + before.id() + " may change sizes only");
        }
        for (int i = 0; i < before.services().size(); i++) {
            long old = before.services().get(i).size().storageBytes();
            if (!Disks.canBecome(old, after.services().get(i).size().storageBytes())) {
                throw new BackendException.Permanent(Disks.WHY_NOT);
            }
        }
        requireNo(allocations.obstacles(after));
    }

    private void requireFits(WorkloadSpec spec) {
        if (!allocations.fits(spec)) {
            throw new BackendException.Quota("Workload " + spec.id() + " needs " + Allocations.cost(spec)
                    + ", free are " + allocations.capacity().free());
        }
    }

    private static void requireNo(List<String> obstacles) {
        if (!obstacles.isEmpty()) {
            throw new BackendException.Permanent(String.join("; ", obstacles));
        }
    }
}
