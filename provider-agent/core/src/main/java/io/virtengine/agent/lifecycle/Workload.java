package io.virtengine.agent.lifecycle;

import io.virtengine.agent.backend.Owner;
import io.virtengine.agent.backend.WorkloadId;
import io.virtengine.agent.chain.UnitPrices;
import io.virtengine.sdk.manifest.ResourceTotals;
import java.math.BigInteger;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A lease this provider won and the workload that serves it.
 *
 * @param state what the agent knows it to be
 * @param desired what chain and money want it to be
 * @param stopped whether its tenant has stopped it; money and tenant cannot undo each other's wish
 * @param manifest what the tenant sent, secrets still sealed; null until then
 * @param generation rises with each accepted manifest
 * @param appliedGeneration the last generation that was seen running
 * @param endpoints JSON array of where exposed ports answer
 * @param exitCode of an ended batch job
 * @param readyAt chain time of readiness
 */
public record Workload(
        String leaseId,
        WorkloadId id,
        String deploymentId,
        int gseq,
        String owner,
        ResourceTotals resources,
        BigInteger rate,
        BigInteger cap,
        UnitPrices prices,
        State state,
        Desired desired,
        boolean stopped,
        byte @Nullable [] manifest,
        @Nullable String manifestHash,
        long generation,
        long appliedGeneration,
        String endpoints,
        @Nullable Integer exitCode,
        String detail,
        Instant acceptedAt,
        Instant startBy,
        @Nullable Instant readyAt,
        @Nullable Instant closedAt,
        @Nullable Instant repairAfter,
        int repairs) {

    /** Where a lease's workload stands. */
    public enum State {
        AWAITING_MANIFEST,
        DEPLOYING,
        RUNNING,
        SUSPENDED,
        /** Its tenant has stopped it. */
        STOPPED,
        COMPLETED,
        FAILED,
        TERMINATING,
        TERMINATED
    }

    /** What the chain and the money want it to be. */
    public enum Desired {
        RUNNING,
        SUSPENDED,
        DELETED
    }

    /** What chain, money and tenant together want: it runs only if all of them want it to. */
    public Desired wanted() {
        return desired == Desired.RUNNING && stopped ? Desired.SUSPENDED : desired;
    }

    /** The state of a workload that has no processing time: an empty account weighs more than a tenant's stop. */
    State paused() {
        return desired == Desired.SUSPENDED ? State.SUSPENDED : State.STOPPED;
    }

    /** The same workload in another generation. */
    Workload in(long other) {
        return new Workload(
                leaseId,
                id,
                deploymentId,
                gseq,
                owner,
                resources,
                rate,
                cap,
                prices,
                state,
                desired,
                stopped,
                manifest,
                manifestHash,
                other,
                appliedGeneration,
                endpoints,
                exitCode,
                detail,
                acceptedAt,
                startBy,
                readyAt,
                closedAt,
                repairAfter,
                repairs);
    }

    /** The tags of everything a back end makes for it. */
    public Owner tags(String provider) {
        return new Owner(provider, leaseId);
    }

    /** Whether a back end may have something of it. */
    public boolean mayExist() {
        return generation > 0 && state != State.TERMINATED;
    }

    public boolean metered() {
        return cap.signum() > 0;
    }

    public boolean streamed() {
        return rate.signum() > 0;
    }
}
