package io.virtengine.attestation.x509;

import io.virtengine.attestation.encoding.DerReader;
import io.virtengine.attestation.encoding.MalformedInput;
import io.virtengine.attestation.encoding.Octets;
import io.virtengine.attestation.encoding.Oid;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.Set;

/**
 * A version 2 revocation list. It names certificates by issuer and serial number, never by a hash of their bytes: a
 * signature can be rewritten without its key, and the certificate would no longer hash to what was revoked.
 */
public final class RevocationList {
    private static final int MAX_BYTES = 65_536;
    private static final Octets REASON = Oid.of("2.5.29.21");

    private final Octets der;
    private final Signed signed;
    private final DistinguishedName issuer;
    private final long thisUpdate;
    private final long nextUpdate;
    private final Set<BigInteger> revoked;

    private RevocationList(final Octets der) throws MalformedInput {
        MalformedInput.unless(der.length() <= MAX_BYTES, "revocation list over " + MAX_BYTES + " bytes");
        this.der = der;
        this.signed = Signed.of(der, "revocation list");
        final DerReader body = signed.body().children();
        MalformedInput.unless(body.next("version").smallInteger(1, "version") == 1, "revocation list version is not 2");
        signed.requireInner(body.next("signature algorithm"));
        this.issuer = DistinguishedName.of(body.next("issuer"));
        this.thisUpdate = body.next("this update").time("this update");
        this.nextUpdate = body.next("next update").time("next update");
        this.revoked = body.nextIs(DerReader.SEQUENCE) ? revoked(body.sequence("revoked")) : Set.of();
        if (!body.atEnd()) {
            final DerReader wrapper = body.next(DerReader.CONTEXT, "extensions").children();
            // Nothing critical is understood: a partial or indirect list says so in a critical extension.
            Extensions.of(wrapper.sequence("extensions"), Set.of());
            wrapper.end("the extensions");
        }
        body.end("the revocation list's fields");
    }

    /** Reads a DER list with nothing after it. */
    public static RevocationList of(final Octets der) throws MalformedInput {
        return new RevocationList(der);
    }

    private static Set<BigInteger> revoked(final DerReader entries) throws MalformedInput {
        final Set<BigInteger> serials = new HashSet<>();
        while (!entries.atEnd()) {
            final DerReader entry = entries.sequence("revoked certificate");
            serials.add(entry.next("serial number").integer("serial number"));
            entry.next("revocation date").time("revocation date");
            if (!entry.atEnd()) {
                Extensions.of(entry.sequence("entry extensions"), Set.of(REASON));
            }
            entry.end("a revoked certificate");
        }
        return Set.copyOf(serials);
    }

    /** The whole list. */
    public Octets der() {
        return der;
    }

    public DistinguishedName issuer() {
        return issuer;
    }

    /** When it was made, Unix time. */
    public long thisUpdate() {
        return thisUpdate;
    }

    /** Until when it holds, Unix time. */
    public long nextUpdate() {
        return nextUpdate;
    }

    /** Whether it lists that serial number. */
    public boolean lists(final BigInteger serial) {
        return revoked.contains(serial);
    }

    /** Whether {@code at} (Unix time) is between its two updates. */
    public boolean isCurrent(final long at) {
        return thisUpdate <= at && at <= nextUpdate;
    }

    /** Whether {@code authority} signed it, and may. */
    public boolean isFrom(final Certificate authority) {
        return issuer.equals(authority.subject()) && authority.maySignRevocations() && signed.signedBy(authority.key());
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof RevocationList that && der.equals(that.der);
    }

    @Override
    public int hashCode() {
        return der.hashCode();
    }
}
