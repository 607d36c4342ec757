package io.virtengine.attestation.x509;

import io.virtengine.attestation.encoding.DerReader;
import io.virtengine.attestation.encoding.MalformedInput;
import io.virtengine.attestation.encoding.Octets;
import java.math.BigInteger;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.math.ec.ECPoint;

/**
 * A point on one of the curves.
 *
 * @param curve where it lies
 * @param point affine, finite, on the curve; both curves have cofactor 1, so it is in the group
 */
public record EcKey(Curve curve, ECPoint point) implements VerificationKey {
    /** Reads {@code 04 ‖ x ‖ y}. */
    public static EcKey uncompressed(final Curve curve, final Octets encoded) throws MalformedInput {
        MalformedInput.unless(
                encoded.length() == 1 + 2 * curve.size() && encoded.at(0) == 4, "public key is no uncompressed point");
        return of(curve, encoded.from(1));
    }

    /**
     * Reads {@code x ‖ y}, big-endian. Each coordinate is below the field's prime: x and x + p name the same point, and a
     * key that can be written twice escapes whoever looks it up by its bytes.
     */
    public static EcKey of(final Curve curve, final Octets coordinates) throws MalformedInput {
        MalformedInput.unless(coordinates.length() == 2 * curve.size(), "public key has a bad length");
        final BigInteger x = unsigned(coordinates.slice(0, curve.size()));
        final BigInteger y = unsigned(coordinates.from(curve.size()));
        final BigInteger prime = curve.domain().getCurve().getField().getCharacteristic();
        MalformedInput.unless(
                x.compareTo(prime) < 0 && y.compareTo(prime) < 0, "public key coordinate is not below the prime");
        final ECPoint point = curve.domain().getCurve().createPoint(x, y);
        MalformedInput.unless(point.isValid(), "public key is not on its curve");
        return new EcKey(curve, point);
    }

    /** {@inheritDoc} The signature is a DER SEQUENCE of two canonical INTEGERs. */
    @Override
    public boolean verifies(final SignatureScheme scheme, final Octets message, final Octets signature) {
        if (scheme == SignatureScheme.RSA_PSS_SHA384) {
            return false;
        }
        try {
            final DerReader values =
                    DerReader.only(signature, "ECDSA signature").children();
            final BigInteger r = values.next("r").integer("r");
            final BigInteger s = values.next("s").integer("s");
            values.end("an ECDSA signature");
            return verifies(scheme.digest(message), r, s);
        } catch (final MalformedInput e) {
            return false;
        }
    }

    /** Whether {@code r ‖ s}, big-endian and each as long as a scalar, is this key's signature of a digest. */
    public boolean verifiesRaw(final Octets digest, final Octets signature) {
        return signature.length() == 2 * curve.size()
                && verifies(digest, unsigned(signature.slice(0, curve.size())), unsigned(signature.from(curve.size())));
    }

    /**
     * Checks r and s against 1..n-1 itself. It does not ask for a low s: Intel, AMD and AWS sign with either, so (r, n-s)
     * is a second valid signature of the same message and nothing may be keyed by signature bytes.
     */
    private boolean verifies(final Octets digest, final BigInteger r, final BigInteger s) {
        final BigInteger order = curve.domain().getN();
        if (r.signum() <= 0 || s.signum() <= 0 || r.compareTo(order) >= 0 || s.compareTo(order) >= 0) {
            return false;
        }
        final ECDSASigner signer = new ECDSASigner();
        signer.init(false, new ECPublicKeyParameters(point, curve.domain()));
        return signer.verifySignature(digest.toArray(), r, s);
    }

    private static BigInteger unsigned(final Octets bytes) {
        return new BigInteger(1, bytes.toArray());
    }
}
