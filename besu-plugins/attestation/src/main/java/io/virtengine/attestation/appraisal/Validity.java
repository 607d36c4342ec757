package io.virtengine.attestation.appraisal;

/**
 * When everything that was used holds at once.
 *
 * @param notBefore latest beginning, Unix time
 * @param notAfter earliest end, Unix time
 */
public record Validity(long notBefore, long notAfter) {
    /** Any time. */
    public static final Validity ALWAYS = new Validity(0, Long.MAX_VALUE);

    /** This and another span at once. */
    public Validity and(final long from, final long until) {
        return new Validity(Math.max(notBefore, from), Math.min(notAfter, until));
    }
}
