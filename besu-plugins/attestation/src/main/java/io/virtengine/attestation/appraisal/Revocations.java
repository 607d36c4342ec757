package io.virtengine.attestation.appraisal;

import io.virtengine.attestation.x509.Certificate;
import io.virtengine.attestation.x509.RevocationList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Looks certificates up in the revocation lists of their issuers. Each certificate is its own requirement: one that is
 * revoked refuses the evidence, whatever the others are.
 */
public final class Revocations {
    private final List<RevocationList> lists;
    private final long now;
    private final Rulings rulings;

    /** Lists that were supplied, held against the clock. */
    public Revocations(final List<RevocationList> lists, final long now, final Rulings rulings) {
        this.lists = lists;
        this.now = now;
        this.rulings = rulings;
    }

    /**
     * Checks certificates of one issuer. The newest list in the issuer's name decides, and it must be signed by the
     * issuer and current; an older one is no way around it.
     *
     * @param required whether a missing list refuses the evidence
     * @return {@code validity} shortened to that of the list
     */
    public Validity check(
            final Certificate issuer, final List<Certificate> issued, final boolean required, final Validity validity) {
        final Optional<RevocationList> newest = lists.stream()
                .filter(list -> list.issuer().equals(issuer.subject()))
                .max(Comparator.comparingLong(RevocationList::thisUpdate));
        if (newest.isEmpty()) {
            absent(issuer, required);
            return validity;
        }
        final RevocationList list = newest.get();
        rulings.require(Rule.REVOCATION_LISTS, list.isFrom(issuer), "revocation list is not signed by " + issuer);
        rulings.require(
                Rule.REVOCATION_LISTS,
                list.isCurrent(now),
                "revocation list of " + issuer + " holds from " + list.thisUpdate() + " to " + list.nextUpdate()
                        + ", not at " + now);
        for (final Certificate certificate : issued) {
            rulings.require(
                    Rule.REVOCATION, !list.lists(certificate.serial()), certificate + " is revoked by " + issuer);
        }
        return validity.and(list.thisUpdate(), list.nextUpdate());
    }

    private void absent(final Certificate issuer, final boolean required) {
        final String why = "no revocation list of " + issuer + " was supplied";
        if (required) {
            rulings.fail(Rule.REVOCATION_LISTS, why);
        } else {
            rulings.skip(Rule.REVOCATION_LISTS, why);
        }
        rulings.skip(Rule.REVOCATION, why);
    }
}
