package io.virtengine.attestation;

import io.virtengine.attestation.encoding.MalformedInput;
import io.virtengine.attestation.encoding.Octets;
import io.virtengine.attestation.x509.Certificate;
import io.virtengine.attestation.x509.RevocationList;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Test fixture: a key with a certificate, in a hierarchy that no production root knows. Rules behind a signature are
 * tested by mutating real evidence and signing it again with these keys.
 */
final class TestAuthority {
    private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();

    private final String name;
    private final KeyPair keys;
    private final String algorithm;
    private final Certificate certificate;

    private TestAuthority(
            final String name, final KeyPair keys, final String algorithm, final Certificate certificate) {
        this.name = name;
        this.keys = keys;
        this.algorithm = algorithm;
        this.certificate = certificate;
    }

    Certificate certificate() {
        return certificate;
    }

    KeyPair keys() {
        return keys;
    }

    /** x ‖ y of an EC key. */
    Octets point() {
        final ECPublicKey key = (ECPublicKey) keys.getPublic();
        final int size = (key.getParams().getOrder().bitLength() + 7) / 8;
        return fixed(key.getW().getAffineX(), size).concat(fixed(key.getW().getAffineY(), size));
    }

    /** r ‖ s over a message by an EC key, big-endian. */
    Octets sign(final Octets message) {
        try {
            final Signature signature = Signature.getInstance(algorithm + "inP1363Format");
            signature.initSign(keys.getPrivate());
            signature.update(message.toArray());
            return Octets.of(signature.sign());
        } catch (final GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    RevocationList revoking(final String from, final String until, final BigInteger... serials) {
        final X509v2CRLBuilder builder = new X509v2CRLBuilder(new X500Name("CN=" + name), date(from));
        builder.setNextUpdate(date(until));
        for (final BigInteger serial : serials) {
            builder.addCRLEntry(serial, date(from), 1);
        }
        try {
            return RevocationList.of(
                    Octets.of(builder.build(signer(algorithm, keys)).getEncoded()));
        } catch (final IOException | MalformedInput e) {
            throw new IllegalStateException(e);
        }
    }

    static KeyPair p256() {
        return ec("secp256r1");
    }

    static KeyPair p384() {
        return ec("secp384r1");
    }

    static KeyPair rsa4096() {
        try {
            final KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(4096);
            return generator.generateKeyPair();
        } catch (final GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair ec(final String curve) {
        try {
            final KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            return generator.generateKeyPair();
        } catch (final GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A certificate to be made. */
    static Draft named(final String commonName, final KeyPair keys) {
        return new Draft(commonName, keys);
    }

    /** Everything about a certificate before it is signed. Valid for all of this century unless said otherwise. */
    static final class Draft {
        private final String name;
        private final KeyPair keys;
        private final Map<String, Octets> extensions = new LinkedHashMap<>();
        private BigInteger serial = BigInteger.ONE;
        private String from = "2001-01-01T00:00:00Z";
        private String until = "2049-12-31T00:00:00Z";
        private boolean authority;
        private int pathLength = 5;

        private Draft(final String name, final KeyPair keys) {
            this.name = name;
            this.keys = keys;
        }

        Draft serial(final BigInteger value) {
            serial = value;
            return this;
        }

        Draft valid(final String notBefore, final String notAfter) {
            from = notBefore;
            until = notAfter;
            return this;
        }

        Draft authority(final int below) {
            authority = true;
            pathLength = below;
            return this;
        }

        Draft extension(final String oid, final Octets value) {
            extensions.put(oid, value);
            return this;
        }

        /** Signed by its own key. */
        TestAuthority selfSigned(final String algorithm) {
            return build(name, algorithm, algorithm, keys);
        }

        TestAuthority signedBy(final TestAuthority issuer, final String ownAlgorithm) {
            return build(issuer.name, issuer.algorithm, ownAlgorithm, issuer.keys);
        }

        private TestAuthority build(
                final String issuer, final String algorithm, final String ownAlgorithm, final KeyPair issuerKeys) {
            final X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                    new X500Name("CN=" + issuer),
                    serial,
                    date(from),
                    date(until),
                    new X500Name("CN=" + name),
                    SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
            try {
                if (authority) {
                    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(pathLength));
                    builder.addExtension(
                            Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
                }
                for (final Map.Entry<String, Octets> extension : extensions.entrySet()) {
                    builder.addExtension(
                            new ASN1ObjectIdentifier(extension.getKey()),
                            false,
                            extension.getValue().toArray());
                }
                final Octets der =
                        Octets.of(builder.build(signer(algorithm, issuerKeys)).getEncoded());
                return new TestAuthority(name, keys, ownAlgorithm, Certificate.of(der));
            } catch (final IOException | MalformedInput e) {
                throw new IllegalStateException(e);
            }
        }
    }

    static List<Certificate> certificates(final TestAuthority... authorities) {
        return Arrays.stream(authorities).map(TestAuthority::certificate).toList();
    }

    private static ContentSigner signer(final String algorithm, final KeyPair keys) {
        try {
            return new JcaContentSignerBuilder(algorithm).setProvider(PROVIDER).build(keys.getPrivate());
        } catch (final OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Octets fixed(final BigInteger value, final int size) {
        final byte[] bytes = value.toByteArray();
        final byte[] fixed = new byte[size];
        for (int i = 0; i < Math.min(size, bytes.length); i++) {
            fixed[size - 1 - i] = bytes[bytes.length - 1 - i];
        }
        return Octets.of(fixed);
    }

    private static Date date(final String time) {
        return Date.from(Instant.parse(time));
    }
}
