package io.virtengine.attestation.appraisal;

/**
 * What a relying party takes of AWS Nitro.
 *
 * @param maxAge seconds a document is good for
 * @param clockSkew seconds its clock may be ahead
 */
public record NitroPolicy(long maxAge, long clockSkew) {
    /** 300 and 60 seconds. */
    public static final NitroPolicy PRODUCTION = new NitroPolicy(300, 60);

    public NitroPolicy {
        Bounds.within(maxAge, Bounds.MAX_SECONDS, "age");
        Bounds.within(clockSkew, Bounds.MAX_SECONDS, "clock skew");
    }
}
