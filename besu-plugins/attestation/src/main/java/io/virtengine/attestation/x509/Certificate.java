package io.virtengine.attestation.x509;

import io.virtengine.attestation.encoding.DerReader;
import io.virtengine.attestation.encoding.DerValue;
import io.virtengine.attestation.encoding.MalformedInput;
import io.virtengine.attestation.encoding.Octets;
import io.virtengine.attestation.encoding.Oid;
import java.math.BigInteger;
import java.util.Optional;
import java.util.Set;

/** A version 3 certificate. Two are equal if their bytes are. */
public final class Certificate {
    private static final Octets BASIC_CONSTRAINTS = Oid.of("2.5.29.19");
    private static final Octets KEY_USAGE = Oid.of("2.5.29.15");
    private static final int KEY_CERT_SIGN = 0x04;
    private static final int CRL_SIGN = 0x02;
    private static final int MAX_PATH_LENGTH = 16;
    private static final int MAX_BYTES = 8192;
    private static final int NO_LIMIT = Integer.MAX_VALUE;

    private final Octets der;
    private final Signed signed;
    private final BigInteger serial;
    private final DistinguishedName issuer;
    private final DistinguishedName subject;
    private final long notBefore;
    private final long notAfter;
    private final VerificationKey key;
    private final Extensions extensions;
    private final boolean authority;
    private final int pathLength;
    private final int keyUsage;

    private Certificate(final Octets der) throws MalformedInput {
        MalformedInput.unless(der.length() <= MAX_BYTES, "certificate over " + MAX_BYTES + " bytes");
        this.der = der;
        this.signed = Signed.of(der, "certificate");
        final DerReader body = signed.body().children();
        final DerReader version =
                body.next(DerReader.CONTEXT, "certificate version").children();
        MalformedInput.unless(
                version.next("version").smallInteger(2, "version") == 2 && version.atEnd(),
                "certificate version is not 3");
        this.serial = body.next("serial number").integer("serial number");
        signed.requireInner(body.next("signature algorithm"));
        this.issuer = DistinguishedName.of(body.next("issuer"));
        final DerReader validity = body.sequence("validity");
        this.notBefore = validity.next("not before").time("not before");
        this.notAfter = validity.next("not after").time("not after");
        validity.end("the validity");
        this.subject = DistinguishedName.of(body.next("subject"));
        this.key = VerificationKey.of(body.next(DerReader.SEQUENCE, "public key"));
        this.extensions = extensions(body);
        body.end("the certificate's fields");
        final Optional<Octets> constraints = extensions.find(BASIC_CONSTRAINTS);
        if (constraints.isPresent()) {
            final DerReader fields =
                    DerReader.only(constraints.get(), "basic constraints").children();
            this.authority =
                    fields.nextIs(DerReader.BOOLEAN) && fields.next("CA").bool("CA");
            this.pathLength =
                    fields.atEnd() ? NO_LIMIT : fields.next("path length").smallInteger(MAX_PATH_LENGTH, "path length");
            fields.end("basic constraints");
        } else {
            this.authority = false;
            this.pathLength = NO_LIMIT;
        }
        this.keyUsage = keyUsage(extensions.find(KEY_USAGE));
    }

    /** Reads a DER certificate with nothing after it. */
    public static Certificate of(final Octets der) throws MalformedInput {
        return new Certificate(der);
    }

    private static Extensions extensions(final DerReader body) throws MalformedInput {
        if (body.atEnd()) {
            return Extensions.NONE;
        }
        final DerReader wrapper = body.next(DerReader.CONTEXT + 3, "extensions").children();
        final DerReader list = wrapper.sequence("extensions");
        wrapper.end("the extensions");
        return Extensions.of(list, Set.of(BASIC_CONSTRAINTS, KEY_USAGE));
    }

    private static int keyUsage(final Optional<Octets> extension) throws MalformedInput {
        if (extension.isEmpty()) {
            return 0xff;
        }
        final DerValue bits = DerReader.only(extension.get(), "key usage").expect(DerReader.BIT_STRING, "key usage");
        MalformedInput.unless(
                bits.content().length() >= 2
                        && bits.content().length() <= 3
                        && bits.content().at(0) < 8,
                "key usage is no short bit string");
        return bits.content().at(1);
    }

    /** The whole certificate. */
    public Octets der() {
        return der;
    }

    /** SHA-256 of the whole certificate. */
    public Octets fingerprint() {
        return der.sha256();
    }

    public BigInteger serial() {
        return serial;
    }

    public DistinguishedName issuer() {
        return issuer;
    }

    public DistinguishedName subject() {
        return subject;
    }

    /** First second of its life, Unix time. */
    public long notBefore() {
        return notBefore;
    }

    /** Last second of its life, Unix time. */
    public long notAfter() {
        return notAfter;
    }

    public VerificationKey key() {
        return key;
    }

    /** Contents of an extension's OCTET STRING. */
    public Optional<Octets> extension(final Octets id) {
        return extensions.find(id);
    }

    /** Whether it may issue certificates above {@code below} further authorities. */
    public boolean mayIssue(final int below) {
        return authority && (keyUsage & KEY_CERT_SIGN) != 0 && below <= pathLength;
    }

    /** Whether it may sign revocation lists. */
    public boolean maySignRevocations() {
        return authority && (keyUsage & CRL_SIGN) != 0;
    }

    /** Whether it is an authority at all. */
    public boolean isAuthority() {
        return authority;
    }

    /** Whether {@code at} (Unix time) is within its life. */
    public boolean isValid(final long at) {
        return notBefore <= at && at <= notAfter;
    }

    /** Whether {@code issuer}'s key signed it. Says nothing of names and rights. */
    public boolean isSignedBy(final Certificate issuer) {
        return signed.signedBy(issuer.key);
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof Certificate that && der.equals(that.der);
    }

    @Override
    public int hashCode() {
        return der.hashCode();
    }

    @Override
    public String toString() {
        return "certificate of " + subject.commonName();
    }
}
