package io.virtengine.agent.lifecycle;

import io.virtengine.agent.backend.ImageDigest;
import io.virtengine.agent.chain.Market;
import io.virtengine.agent.work.Database;
import io.virtengine.agent.work.FaultPoint;
import io.virtengine.agent.work.UnitOfWork;
import io.virtengine.sdk.manifest.ResourceTotals;
import java.util.List;
import java.util.function.Predicate;

/**
 * Takes a tenant's manifest: it must be the one whose hash is on chain, fit the lease, and open. Nothing is kept of one
 * that does not. Sending an accepted manifest again changes nothing.
 */
public final class ManifestDesk {
    private final Database database;
    private final Market market;
    private final Workloads workloads;
    private final Manifests manifests;
    private final SpecBuilder specs;
    private final CommandQueue queue;
    private final LeaseEvents events;
    private final Predicate<ImageDigest> imagePresent;
    private final FaultPoint faults;

    public ManifestDesk(
            Database database,
            Market market,
            Workloads workloads,
            Manifests manifests,
            SpecBuilder specs,
            CommandQueue queue,
            LeaseEvents events,
            Predicate<ImageDigest> imagePresent,
            FaultPoint faults) {
        this.database = database;
        this.market = market;
        this.workloads = workloads;
        this.manifests = manifests;
        this.specs = specs;
        this.queue = queue;
        this.events = events;
        this.imagePresent = imagePresent;
        this.faults = faults;
    }

    /** Why a manifest that is well formed cannot be taken now. */
    public static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public RefusedException(String message) {
            super(message);
        }
    }

    /**
     * Accepts a manifest and starts its deployment.
     *
     * @throws Manifests.InvalidManifestException if it is not a valid manifest
     * @throws RefusedException if it is valid but not acceptable for this lease
     */
    public void accept(Workload lease, SealedManifest sealed) {
        Manifests.Document document = acceptable(lease, sealed);
        database.run(unit -> store(unit, lease, sealed, document));
        faults.reached(FaultPoint.Step.MANIFEST_STORED);
    }

    /** Reads a manifest, valid in itself. */
    Manifests.Document read(SealedManifest sealed) {
        return manifests.read(sealed.manifest());
    }

    /** Reads a manifest that may become this lease's. */
    Manifests.Document acceptable(Workload lease, SealedManifest sealed) {
        Manifests.Document document = manifests.read(sealed.manifest());
        String onChain = market.deployment(lease.deploymentId()).manifestHash();
        if (!document.hash().equalsIgnoreCase(onChain)) {
            throw new RefusedException("the manifest's hash is " + document.hash() + ", the chain says " + onChain);
        }
        ResourceTotals wanted = document.total(lease.gseq());
        if (!wanted.fitsIn(lease.resources())) {
            throw new RefusedException("the manifest takes " + wanted + ", the lease pays for " + lease.resources());
        }
        List<ImageDigest> missing = document.images(lease.gseq()).stream()
                .filter(imagePresent.negate())
                .toList();
        if (!missing.isEmpty()) {
            throw new RefusedException("upload these images first: " + missing);
        }
        specs.build(lease, sealed, document);
        return document;
    }

    private void store(UnitOfWork unit, Workload lease, SealedManifest sealed, Manifests.Document document) {
        Workload now = workloads.lock(unit, lease.leaseId()).orElseThrow();
        if (now.desired() == Workload.Desired.DELETED) {
            throw new RefusedException("the lease is closed");
        }
        if (now.stopped()) {
            throw new RefusedException("the workload is stopped; start it before you change it");
        }
        boolean known = document.hash().equals(now.manifestHash())
                && now.state() != Workload.State.AWAITING_MANIFEST
                && now.state() != Workload.State.FAILED;
        if (!known) {
            if (queue.tenantActs(unit, lease.leaseId())) {
                throw new RefusedException("an action on this lease is under way; wait until it has ended");
            }
            workloads.manifest(unit, lease.leaseId(), sealed.stored(), document.hash());
            queue.enqueue(
                    unit,
                    lease.leaseId(),
                    CommandQueue.Action.DEPLOY,
                    "deploy:" + lease.leaseId() + ":" + (now.generation() + 1));
            events.add(unit, lease.leaseId(), "manifest", "manifest " + document.hash() + " accepted");
        }
    }
}
