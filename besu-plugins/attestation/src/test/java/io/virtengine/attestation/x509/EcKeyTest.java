package io.virtengine.attestation.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.virtengine.attestation.encoding.MalformedInput;
import io.virtengine.attestation.encoding.Octets;
import java.math.BigInteger;
import org.bouncycastle.math.ec.ECPoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EcKeyTest {
    /**
     * A point with a small x has a second way to be written, x + p, that still fits the field's bytes. The curves have
     * such points; a verifier that reduces coordinates would take both.
     */
    @ParameterizedTest
    @EnumSource
    void aCoordinateNotBelowThePrimeIsRefused(final Curve curve) throws MalformedInput {
        final BigInteger prime = curve.domain().getCurve().getField().getCharacteristic();
        ECPoint point = null;
        int x = 0;
        while (point == null) {
            x++;
            try {
                point = curve.domain().getCurve().decodePoint(bytes("02" + coordinate(curve, BigInteger.valueOf(x))));
            } catch (final IllegalArgumentException e) {
                point = null;
            }
        }
        final BigInteger y = point.normalize().getAffineYCoord().toBigInteger();
        final String yHex = coordinate(curve, y);
        assertThat(EcKey.of(curve, Octets.fromHex(coordinate(curve, BigInteger.valueOf(x)) + yHex))
                        .point()
                        .equals(point))
                .isTrue();
        final BigInteger again = prime.add(BigInteger.valueOf(x));
        assertThat(again.bitLength()).isLessThanOrEqualTo(8 * curve.size());
        assertThatExceptionOfType(MalformedInput.class)
                .isThrownBy(() -> EcKey.of(curve, Octets.fromHex(coordinate(curve, again) + yHex)))
                .withMessageContaining("not below the prime");
    }

    @ParameterizedTest
    @EnumSource
    void aPointOffTheCurveOrOfOtherFormIsRefused(final Curve curve) {
        final String zeros = "00".repeat(2 * curve.size());
        assertThatExceptionOfType(MalformedInput.class)
                .isThrownBy(() -> EcKey.of(curve, Octets.fromHex(zeros)))
                .withMessageContaining("not on its curve");
        assertThatExceptionOfType(MalformedInput.class)
                .isThrownBy(() -> EcKey.uncompressed(curve, Octets.fromHex("02" + zeros)));
        assertThatExceptionOfType(MalformedInput.class)
                .isThrownBy(() -> EcKey.uncompressed(curve, Octets.fromHex("00")));
        assertThatExceptionOfType(MalformedInput.class).isThrownBy(() -> EcKey.of(curve, Octets.fromHex(zeros + "00")));
    }

    @Test
    void aSignatureOfAnotherSchemeOrFormDoesNotVerify() throws MalformedInput {
        final EcKey key = new EcKey(Curve.P256, Curve.P256.domain().getG());
        final Octets message = Octets.ascii("x");
        assertThat(key.verifies(SignatureScheme.RSA_PSS_SHA384, message, Octets.zeros(512)))
                .isFalse();
        for (final String signature :
                new String[] {"", "3000", "3006020100020100", "30080201010201010500", "3106020101020101"}) {
            assertThat(key.verifies(SignatureScheme.ECDSA_SHA256, message, Octets.fromHex(signature)))
                    .isFalse();
        }
        assertThat(key.verifiesRaw(message.sha256(), Octets.zeros(63))).isFalse();
    }

    private static String coordinate(final Curve curve, final BigInteger value) {
        return String.format("%0" + 2 * curve.size() + "x", value);
    }

    private static byte[] bytes(final String hex) {
        return Octets.fromHex(hex).toArray();
    }
}
