package io.virtengine.attestation;

import io.virtengine.attestation.appraisal.Policy;
import io.virtengine.attestation.appraisal.Roots;
import io.virtengine.attestation.appraisal.TeeKind;
import io.virtengine.attestation.appraisal.Verdict;
import io.virtengine.attestation.collateral.Collateral;
import io.virtengine.attestation.dcap.DcapVerifier;
import io.virtengine.attestation.encoding.MalformedInput;
import io.virtengine.attestation.encoding.Octets;
import io.virtengine.attestation.nitro.NitroVerifier;
import io.virtengine.attestation.snp.SnpVerifier;

/** The one function of this library. */
public final class AttestationVerifier {
    /** Largest evidence, bytes. */
    public static final int MAX_EVIDENCE = 65_536;

    private AttestationVerifier() {}

    /**
     * Verifies evidence.
     *
     * @param kind what the evidence claims to be
     * @param evidence at most {@link #MAX_EVIDENCE} bytes
     * @param collateral certificates, revocation lists and Intel's JSON, untrusted
     * @param roots what signature chains must end in
     * @param now Unix time at which everything must hold, 0 or later; on chain, the block's
     * @param policy what is taken
     * @return accepted or refused with the outcome of every rule, or malformed; never an exception for any input
     * @throws IllegalArgumentException if {@code now} is negative
     */
    public static Verdict verify(
            final TeeKind kind,
            final Octets evidence,
            final Collateral collateral,
            final Roots roots,
            final long now,
            final Policy policy) {
        if (now < 0) {
            throw new IllegalArgumentException("time is Unix time of 0 or later, not " + now);
        }
        try {
            MalformedInput.unless(evidence.length() <= MAX_EVIDENCE, "evidence over " + MAX_EVIDENCE + " bytes");
            return switch (kind) {
                case SNP -> SnpVerifier.verify(evidence, collateral, roots, now, policy);
                case NITRO -> NitroVerifier.verify(evidence, roots, now, policy);
                case SGX, TDX -> DcapVerifier.verify(kind, evidence, collateral, roots, now, policy);
            };
        } catch (final MalformedInput e) {
            return new Verdict.Malformed(kind, e.reason());
        }
    }
}
