package io.virtengine.attestation.appraisal;

import io.virtengine.attestation.encoding.Octets;

/** The answer about a piece of evidence. */
public sealed interface Verdict {
    /** Every rule that must hold does. */
    record Accepted(Appraisal appraisal) implements Verdict {}

    /** Well formed, but a rule failed. Nothing in the appraisal may be relied on. */
    record Refused(Appraisal appraisal) implements Verdict {}

    /** Not in the form its kind has, so there is nothing to hold against rules. */
    record Malformed(TeeKind kind, String reason) implements Verdict {}

    /** Accepted or refused, as the outcomes say. */
    static Verdict of(final Appraisal appraisal) {
        return appraisal.isAcceptable() ? new Accepted(appraisal) : new Refused(appraisal);
    }

    /** Fixed-length ABI encoding, see {@link VerdictEncoding}. */
    default Octets encode() {
        return VerdictEncoding.encode(this);
    }

    /** Keccak-256 of {@link #encode}: what a committee signs and a contract recomputes. */
    default Octets hash() {
        return VerdictEncoding.keccak256(encode());
    }
}
