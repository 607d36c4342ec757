package io.virtengine.scoring;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** Why a score is what it is; a reason's bit is its ordinal. */
public enum Reason {
    /** The score reached the pass mark. */
    COMPOSITE_SUCCESS,
    MISSING_DOCUMENT,
    MISSING_SELFIE,
    LOW_DOCUMENT_AUTHENTICITY,
    LOW_FACE_MATCH,
    LOW_LIVENESS,
    /** Present and below its minimum. */
    LOW_DATA_CONSISTENCY,
    LOW_HISTORICAL_SIGNALS,
    HIGH_RISK,
    BELOW_PASS_THRESHOLD,
    INVALID_SALT_BINDING,
    LIVENESS_ABSENT,
    /** A cap lowered the weighted sum. */
    SCORE_CAPPED,
    /** Text was expected and less than 6000 basis points of it could be read. */
    LOW_OCR,
    /** Velocity check failed or fraud signal below 2000: the contract marks the account as flagged. */
    RISK_FLAG;

    /** The reason as a mask of the result's reasons. */
    public int mask() {
        return 1 << ordinal();
    }

    int when(final boolean condition) {
        return condition ? mask() : 0;
    }

    /** The reasons set in {@code bits}. */
    public static Set<Reason> in(final int bits) {
        final EnumSet<Reason> reasons = EnumSet.noneOf(Reason.class);
        for (final Reason reason : values()) {
            if ((bits & reason.mask()) != 0) {
                reasons.add(reason);
            }
        }
        return Collections.unmodifiableSet(reasons);
    }
}
