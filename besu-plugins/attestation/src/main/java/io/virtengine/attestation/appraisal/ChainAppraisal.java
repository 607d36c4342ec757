package io.virtengine.attestation.appraisal;

import io.virtengine.attestation.x509.Certificate;
import java.util.List;
import java.util.Set;

/** Holds a certificate chain against the rules for chains. */
public final class ChainAppraisal {
    private ChainAppraisal() {}

    /**
     * Checks names, rights, signatures, life and root of a chain.
     *
     * @param chain leaf first, root last, at least two
     * @param at when the certificates must be valid, Unix time
     * @param owners whose roots it may end in
     * @return the span in which all of them are valid
     */
    public static Validity check(
            final List<Certificate> chain,
            final long at,
            final Roots roots,
            final Set<Roots.Owner> owners,
            final Rulings rulings) {
        Validity validity = Validity.ALWAYS;
        for (final Certificate certificate : chain) {
            rulings.require(
                    Rule.CHAIN_VALIDITY,
                    certificate.isValid(at),
                    certificate + " is valid from " + certificate.notBefore() + " to " + certificate.notAfter()
                            + ", not at " + at);
            validity = validity.and(certificate.notBefore(), certificate.notAfter());
        }
        rulings.require(
                Rule.CHAIN_PROFILE, !chain.getFirst().isAuthority(), chain.getFirst() + " is an authority, not a leaf");
        for (int i = 1; i < chain.size(); i++) {
            final Certificate child = chain.get(i - 1);
            final Certificate issuer = chain.get(i);
            rulings.require(
                    Rule.CHAIN_PROFILE,
                    child.issuer().equals(issuer.subject()),
                    child + " is issued by " + child.issuer().commonName() + ", not "
                            + issuer.subject().commonName());
            rulings.require(
                    Rule.CHAIN_PROFILE, issuer.mayIssue(i - 1), issuer + " may not issue " + child + " at its depth");
            rulings.require(Rule.CHAIN_SIGNATURES, child.isSignedBy(issuer), child + " is not signed by " + issuer);
        }
        // Only bytes that are pinned can be a root, so a chain that ends in a stranger's key fails here even if every
        // signature above holds.
        rulings.require(
                Rule.CHAIN_ROOT,
                roots.pins(chain.getLast().fingerprint(), owners),
                chain.getLast() + " is no pinned root of " + owners);
        return validity;
    }
}
