package io.virtengine.agent.lifecycle;

import io.virtengine.agent.backend.Resources;
import io.virtengine.agent.backend.ServiceSpec;
import io.virtengine.agent.backend.VolumeSpec;
import io.virtengine.agent.backend.WorkloadSpec;
import io.virtengine.agent.work.Database;
import io.virtengine.agent.work.FaultPoint;
import io.virtengine.agent.work.UnitOfWork;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Takes what a tenant asks of its lease (provider spec 1.7): start, stop, restart, resize. The request, its durable command
 * and its first event are one transaction; a request that is refused changes nothing.
 */
public final class ActionDesk {
    /** A request that nobody came to within this time is not carried out any more. */
    static final Duration LIFE = Duration.ofHours(1);

    private final Database database;
    private final Workloads workloads;
    private final LeaseActions actions;
    private final ManifestDesk manifests;
    private final SpecBuilder specs;
    private final CommandQueue queue;
    private final LeaseEvents events;
    private final FaultPoint faults;
    private final Clock clock;

    public ActionDesk(
            Database database,
            Workloads workloads,
            LeaseActions actions,
            ManifestDesk manifests,
            SpecBuilder specs,
            CommandQueue queue,
            LeaseEvents events,
            FaultPoint faults,
            Clock clock) {
        this.database = database;
        this.workloads = workloads;
        this.actions = actions;
        this.manifests = manifests;
        this.specs = specs;
        this.queue = queue;
        this.events = events;
        this.faults = faults;
        this.clock = clock;
    }

    /** Why a request is not taken. */
    public static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final String kind;

        RefusedException(String kind, String message) {
            super(message);
            this.kind = kind;
        }

        /** {@code illegal-action}, {@code busy} or {@code key-used}. */
        public String kind() {
            return kind;
        }
    }

    /**
     * Takes a request. The same key with the same request is the same action, however often it is sent.
     *
     * @param sealed the manifest with the new sizes, for a resize only
     * @throws RefusedException if the lease's state does not allow it, something else is under way, or the key stands for
     *     another request
     * @throws ManifestDesk.RefusedException if the manifest is not acceptable
     * @throws Manifests.InvalidManifestException if it is no valid manifest
     */
    public LeaseAction request(
            Workload lease, UUID key, CommandQueue.Action action, @Nullable SealedManifest sealed, String requester) {
        // Sealed secrets differ each time they are sealed: a manifest is known by its hash.
        String hash = sealed == null ? null : manifests.read(sealed).hash();
        Optional<LeaseAction> known = database.call(unit -> actions.find(unit, lease.leaseId(), key));
        if (known.isPresent()) {
            return same(known.get(), action, hash);
        }
        requireLegal(lease, action);
        if (sealed != null) {
            requireResizable(lease, sealed);
        }
        LeaseAction taken = database.call(unit -> take(unit, lease, key, action, sealed, hash, requester));
        faults.reached(FaultPoint.Step.ACTION_REQUESTED);
        return taken;
    }

    private LeaseAction take(
            UnitOfWork unit,
            Workload lease,
            UUID key,
            CommandQueue.Action action,
            @Nullable SealedManifest sealed,
            @Nullable String hash,
            String requester) {
        Workload now = workloads.lock(unit, lease.leaseId()).orElseThrow();
        Optional<LeaseAction> known = actions.find(unit, lease.leaseId(), key);
        if (known.isPresent()) {
            return same(known.get(), action, hash);
        }
        requireLegal(now, action);
        if (queue.busy(unit, now.leaseId()) || now.generation() != lease.generation()) {
            throw new RefusedException("busy", "another operation on this lease is under way; wait until it has ended");
        }
        String name = name(action);
        long command = queue.add(unit, now.leaseId(), action, "action:" + now.leaseId() + ":" + key)
                .orElseThrow();
        Instant time = clock.instant();
        LeaseAction taken = new LeaseAction(
                now.leaseId(),
                key,
                command,
                action,
                LeaseAction.Status.PENDING,
                hash,
                sealed == null ? null : sealed.stored(),
                now.generation() + (action == CommandQueue.Action.RESIZE ? 1 : 0),
                now.stopped(),
                time,
                time.plus(LIFE),
                null,
                null,
                null,
                null,
                null);
        actions.add(unit, taken, requester);
        if (action == CommandQueue.Action.STOP || action == CommandQueue.Action.START) {
            workloads.stopped(unit, now.leaseId(), action == CommandQueue.Action.STOP);
        }
        events.add(unit, now.leaseId(), "action-pending", name + " was asked for");
        return taken;
    }

    private static LeaseAction same(LeaseAction known, CommandQueue.Action action, @Nullable String hash) {
        if (known.action() != action || !Objects.equals(known.manifestHash(), hash)) {
            throw new RefusedException(
                    "key-used", "the key " + known.key() + " stands for another request; make a new one");
        }
        return known;
    }

    /** The table of provider spec 1.7: what a state allows its tenant. */
    static List<CommandQueue.Action> allowed(Workload lease) {
        if (lease.desired() == Workload.Desired.DELETED) {
            return List.of();
        }
        return switch (lease.state()) {
            case RUNNING -> List.of(CommandQueue.Action.STOP, CommandQueue.Action.RESTART, CommandQueue.Action.RESIZE);
            case STOPPED -> List.of(CommandQueue.Action.START);
            default -> List.of();
        };
    }

    private static void requireLegal(Workload lease, CommandQueue.Action action) {
        List<CommandQueue.Action> allowed = allowed(lease);
        if (!allowed.contains(action)) {
            String why = lease.state() == Workload.State.SUSPENDED
                    ? "; its account is empty, and it goes on by itself once that has funds"
                    : "";
            throw new RefusedException(
                    "illegal-action",
                    "a workload that is " + lease.state().name().toLowerCase(Locale.ROOT) + " can be told to: "
                            + (allowed.isEmpty()
                                    ? "nothing"
                                    : allowed.stream().map(ActionDesk::name).toList()) + why);
        }
    }

    /** Checks that a manifest changes sizes and numbers of replicas, within the lease, and nothing else. */
    private void requireResizable(Workload lease, SealedManifest sealed) {
        Manifests.Document document = manifests.acceptable(lease, sealed);
        WorkloadSpec before = specs.build(lease);
        WorkloadSpec after = specs.build(lease, sealed, document);
        if (!sizeless(before).equals(sizeless(after))) {
            throw new ManifestDesk.RefusedException(
                    "a resize changes sizes of services and volumes and numbers of replicas"
                            + " only; send any other change as the lease's manifest");
        }
        if (before.equals(after)) {
            throw new ManifestDesk.RefusedException("the manifest asks for the sizes the workload has");
        }
    }

    private static WorkloadSpec sizeless(WorkloadSpec spec) {
        return new WorkloadSpec(
                spec.id(),
                spec.owner(),
                spec.generation(),
                spec.services().stream().map(ActionDesk::sizeless).toList(),
                spec.volumes().stream().map(v -> new VolumeSpec(v.name(), 1)).toList());
    }

    private static ServiceSpec sizeless(ServiceSpec service) {
        return Objects.requireNonNull(service)
                .withSize(new Resources(1, 1, 0, service.size().gpus()))
                .withReplicas(1);
    }

    static String name(CommandQueue.Action action) {
        return action.name().toLowerCase(Locale.ROOT);
    }
}
