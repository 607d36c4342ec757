package io.virtengine.attestation.x509;

import io.virtengine.attestation.encoding.DerReader;
import io.virtengine.attestation.encoding.DerValue;
import io.virtengine.attestation.encoding.MalformedInput;
import io.virtengine.attestation.encoding.Octets;

/** The frame certificates and revocation lists share: what is signed, how, and the signature. */
record Signed(DerValue body, SignatureScheme scheme, Octets schemeIdentifier, Octets signature) {
    static Signed of(final Octets der, final String what) throws MalformedInput {
        final DerReader fields =
                DerReader.only(der, what).expect(DerReader.SEQUENCE, what).children();
        final DerValue body = fields.next(DerReader.SEQUENCE, what);
        final DerValue identifier = fields.next(DerReader.SEQUENCE, "signature algorithm");
        final Octets signature = fields.next("signature").bits("signature");
        fields.end(what);
        return new Signed(body, SignatureScheme.of(identifier), identifier.whole(), signature);
    }

    /** The signed body names its own algorithm; a different one outside would be unsigned advice. */
    void requireInner(final DerValue identifier) throws MalformedInput {
        MalformedInput.unless(
                identifier.whole().equals(schemeIdentifier), "inner and outer signature algorithm differ");
    }

    boolean signedBy(final VerificationKey key) {
        return key.verifies(scheme, body.whole(), signature);
    }
}
