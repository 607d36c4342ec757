package io.virtengine.attestation.dcap;

import io.virtengine.attestation.collateral.TcbLevel;
import io.virtengine.attestation.collateral.TcbStatus;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The patch level of a platform, quoting enclave or module, or of all of them together.
 *
 * @param status worst of each aspect
 * @param lateSince Unix time since when the first of the parts that are out of date is: the date of the first level it
 *     missed. {@link #UNKNOWN} if nothing is, or if the list does not tell.
 * @param advisories of all parts
 */
record TcbFinding(TcbStatus status, long lateSince, List<String> advisories) {
    static final long UNKNOWN = Long.MAX_VALUE;

    /** Before anything was found: nothing to complain of. */
    static final TcbFinding NONE = new TcbFinding(TcbStatus.UP_TO_DATE, UNKNOWN, List.of());

    static final TcbFinding UNRECOGNIZED = new TcbFinding(TcbStatus.UNRECOGNIZED, UNKNOWN, List.of());

    /** The highest of {@code levels} (highest first) that {@code reached} holds for. */
    static TcbFinding among(final List<TcbLevel> levels, final Predicate<TcbLevel> reached) {
        for (int i = 0; i < levels.size(); i++) {
            final TcbLevel level = levels.get(i);
            if (reached.test(level)) {
                return new TcbFinding(level.status(), lateSince(levels.subList(0, i), level), level.advisories());
            }
        }
        return UNRECOGNIZED;
    }

    TcbFinding with(final TcbFinding part) {
        return new TcbFinding(
                status.with(part.status),
                Math.min(lateSince, part.lateSince),
                Stream.concat(advisories.stream(), part.advisories.stream()).toList());
    }

    /**
     * A platform became late when the oldest of the levels above it came out. Without one that is newer there is no date
     * to count from, so it counts from the level's own date: the earliest there is, and no gift.
     */
    private static long lateSince(final List<TcbLevel> missed, final TcbLevel level) {
        if (!level.status().isLate()) {
            return UNKNOWN;
        }
        return missed.stream()
                .mapToLong(TcbLevel::date)
                .filter(date -> date > level.date())
                .min()
                .orElse(level.date());
    }
}
