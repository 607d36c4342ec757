package io.virtengine.attestation.appraisal;

import io.virtengine.attestation.collateral.TcbStatus;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a relying party takes of Intel platforms.
 *
 * @param tcbStatuses accepted statuses; never one that is revoked or unknown
 * @param outOfDateGrace seconds that a platform may stay behind: it is taken although its status is OutOfDate or
 *     OutOfDateConfigurationNeeded until this long after the date of the first level it missed, if UpToDate or
 *     ConfigurationNeeded, respectively, is accepted. 0 gives no time.
 * @param minimumEvaluation least {@code tcbEvaluationDataNumber} of TCB info and QE identity. With the grace this is
 *     how a fleet survives a new baseline: a relying party chooses when to move to it.
 */
public record DcapPolicy(Set<TcbStatus> tcbStatuses, long outOfDateGrace, int minimumEvaluation) {
    private static final Set<TcbStatus> NEVER =
            EnumSet.of(TcbStatus.NOT_APPLICABLE, TcbStatus.REVOKED, TcbStatus.UNRECOGNIZED);

    /** Intel's baseline of March 2024. */
    private static final int EVALUATION_OF_2024 = 17;

    /** Up to date, from the baseline of March 2024 on, no grace. */
    public static final DcapPolicy PRODUCTION =
            new DcapPolicy(EnumSet.of(TcbStatus.UP_TO_DATE, TcbStatus.SW_HARDENING_NEEDED), 0, EVALUATION_OF_2024);

    public DcapPolicy {
        final Set<TcbStatus> copy = EnumSet.noneOf(TcbStatus.class);
        copy.addAll(tcbStatuses);
        tcbStatuses = Collections.unmodifiableSet(copy);
        if (!Collections.disjoint(tcbStatuses, NEVER)) {
            throw new IllegalArgumentException("no policy can take a TCB that is one of " + NEVER);
        }
        Bounds.within(outOfDateGrace, Bounds.MAX_SECONDS, "grace");
        Bounds.within(minimumEvaluation, Integer.MAX_VALUE, "TCB evaluation number");
    }
}
