package io.virtengine.scoring;

/** Bits of word 0 of a feature vector; a flag's bit is its ordinal. */
public enum Flag {
    DOCUMENT_PRESENT,
    FACE_PRESENT,
    LIVENESS_PRESENT,
    CONSISTENCY_PRESENT,
    /** Always set: a contract always knows an account's history, if only that it is empty. */
    HISTORY_PRESENT,
    /** Always set: what could not be measured is {@link FeatureVector#UNKNOWN}, not absent. */
    RISK_PRESENT,
    BLINK,
    HEAD,
    DEPTH,
    AGE_OK,
    EXPIRY_OK,
    VELOCITY_OK,
    DEVICE_ATTEST_OK,
    SALT_BINDING_OK;

    /** The flag as a mask of word 0. */
    public int mask() {
        return 1 << ordinal();
    }

    boolean in(final int flags) {
        return (flags & mask()) != 0;
    }

    int when(final boolean condition) {
        return condition ? mask() : 0;
    }
}
