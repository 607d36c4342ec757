package io.virtengine.attestation.x509;

import io.virtengine.attestation.encoding.DerReader;
import io.virtengine.attestation.encoding.DerValue;
import io.virtengine.attestation.encoding.MalformedInput;
import io.virtengine.attestation.encoding.Octets;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Set;

/**
 * An RSA key of 4096 bits with exponent 65537, as AMD's certificate authorities have.
 *
 * @param modulus odd, exactly 4096 bits
 */
public record RsaKey(BigInteger modulus) implements VerificationKey {
    static final Set<Octets> IDENTIFIERS = Set.of(Octets.fromHex("300d06092a864886f70d0101010500"));

    private static final int BITS = 4096;
    private static final BigInteger EXPONENT = BigInteger.valueOf(65537);
    private static final PSSParameterSpec PSS =
            new PSSParameterSpec("SHA-384", "MGF1", MGF1ParameterSpec.SHA384, 48, PSSParameterSpec.TRAILER_FIELD_BC);

    static RsaKey of(final DerReader wrapped) throws MalformedInput {
        final DerValue sequence = wrapped.next(DerReader.SEQUENCE, "RSA key");
        wrapped.end("an RSA key");
        final DerReader fields = sequence.children();
        final BigInteger modulus = fields.next("RSA modulus").integer("RSA modulus");
        final BigInteger exponent = fields.next("RSA exponent").integer("RSA exponent");
        fields.end("an RSA key");
        MalformedInput.unless(
                modulus.signum() > 0 && modulus.bitLength() == BITS && modulus.testBit(0) && exponent.equals(EXPONENT),
                "RSA key is not of 4096 bits with exponent 65537");
        return new RsaKey(modulus);
    }

    @Override
    public boolean verifies(final SignatureScheme scheme, final Octets message, final Octets signature) {
        if (scheme != SignatureScheme.RSA_PSS_SHA384 || signature.length() != BITS / 8) {
            return false;
        }
        try {
            final Signature verifier = Signature.getInstance("RSASSA-PSS");
            verifier.setParameter(PSS);
            verifier.initVerify(KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, EXPONENT)));
            verifier.update(message.toArray());
            return verifier.verify(signature.toArray());
        } catch (final GeneralSecurityException e) {
            return false;
        }
    }
}
