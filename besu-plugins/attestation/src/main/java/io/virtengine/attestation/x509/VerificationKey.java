package io.virtengine.attestation.x509;

import io.virtengine.attestation.encoding.DerReader;
import io.virtengine.attestation.encoding.DerValue;
import io.virtengine.attestation.encoding.MalformedInput;
import io.virtengine.attestation.encoding.Octets;

/** A public key that checks signatures in the form X.509 carries them. */
public sealed interface VerificationKey permits EcKey, RsaKey {
    /**
     * Whether {@code signature} is this key's over {@code message}. A signature of another scheme or of bad form is not.
     *
     * @param signature contents of the BIT STRING
     */
    boolean verifies(SignatureScheme scheme, Octets message, Octets signature);

    /** Reads a SubjectPublicKeyInfo. */
    static VerificationKey of(final DerValue subjectPublicKeyInfo) throws MalformedInput {
        final DerReader fields = subjectPublicKeyInfo.children();
        final Octets identifier =
                fields.next(DerReader.SEQUENCE, "key algorithm").whole();
        final DerValue bits = fields.next("public key");
        final Octets key = bits.bits("public key");
        fields.end("the public key");
        for (final Curve curve : Curve.values()) {
            if (curve.identifier().equals(identifier)) {
                return EcKey.uncompressed(curve, key);
            }
        }
        MalformedInput.unless(RsaKey.IDENTIFIERS.contains(identifier), "unknown public key algorithm");
        return RsaKey.of(bits.wrapped(key));
    }
}
