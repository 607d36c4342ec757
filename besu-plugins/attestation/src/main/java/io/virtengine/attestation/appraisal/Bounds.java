package io.virtengine.attestation.appraisal;

/** Ranges of what a policy holds. Apart from the policies, whose constants would otherwise wait for each other. */
final class Bounds {
    /** Longest span, seconds: ten years. */
    static final long MAX_SECONDS = 10L * 366 * 86_400;

    private Bounds() {}

    /** Throws {@link IllegalArgumentException} unless {@code value} is 0..{@code max}. */
    static void within(final long value, final long max, final String name) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException(name + " is 0.." + max + ", not " + value);
        }
    }
}
