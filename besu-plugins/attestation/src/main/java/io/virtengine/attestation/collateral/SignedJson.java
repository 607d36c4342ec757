package io.virtengine.attestation.collateral;

import io.virtengine.attestation.encoding.JsonValue;
import io.virtengine.attestation.encoding.MalformedInput;
import io.virtengine.attestation.encoding.Octets;
import io.virtengine.attestation.x509.Certificate;
import io.virtengine.attestation.x509.Curve;
import io.virtengine.attestation.x509.EcKey;

/**
 * The body of a document of Intel's provisioning service with the signature beside it.
 *
 * @param body the exact bytes that are signed
 * @param signature r ‖ s, P-256 with SHA-256
 */
public record SignedJson(Octets body, Octets signature) {
    private static final int SIGNATURE_LENGTH = 64;

    static SignedJson of(final JsonValue.Members document, final String name) throws MalformedInput {
        return new SignedJson(document.members(name).raw(), document.hex("signature", SIGNATURE_LENGTH));
    }

    /** Whether that certificate's key signed the body. */
    public boolean isSignedBy(final Certificate certificate) {
        return certificate.key() instanceof EcKey key
                && key.curve() == Curve.P256
                && key.verifiesRaw(body.sha256(), signature);
    }
}
