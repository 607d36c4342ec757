package io.virtengine.agent.custody;

import io.virtengine.sdk.abi.Hex;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The gateway's self-signed certificate, P-256. Nobody vouches for it but the chain, where its fingerprint stands.
 *
 * @param key private key
 * @param certificate what clients see
 */
public record TlsIdentity(PrivateKey key, X509Certificate certificate) {
    private static final int VALID_DAYS = 397;
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

    /** A new identity for a gateway known under these names and addresses. */
    static TlsIdentity make(List<String> names, Instant now, SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            KeyPair pair = generator.generateKeyPair();
            X500Name subject = new X500Name("CN=" + names.getFirst());
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    subject,
                    new BigInteger(127, random).add(BigInteger.ONE),
                    Date.from(now.minus(1, ChronoUnit.HOURS)),
                    Date.from(now.plus(VALID_DAYS, ChronoUnit.DAYS)),
                    subject,
                    pair.getPublic());
            GeneralName[] alternatives = names.stream()
                    .map(name -> new GeneralName(
                            ADDRESS.matcher(name).matches() ? GeneralName.iPAddress : GeneralName.dNSName, name))
                    .toArray(GeneralName[]::new);
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(alternatives));
            builder.addExtension(
                    Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
            byte[] der = builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))
                    .getEncoded();
            return new TlsIdentity(pair.getPrivate(), certificate(der));
        } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
            throw new CustodyException("no certificate could be made for " + names, e);
        } catch (IOException e) {
            throw new CustodyException("no certificate could be encoded for " + names, e);
        }
    }

    static TlsIdentity restored(byte[] pkcs8, byte[] der) {
        try {
            return new TlsIdentity(
                    KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8)), certificate(der));
        } catch (GeneralSecurityException e) {
            throw new CustodyException("the stored certificate cannot be read", e);
        }
    }

    /** SHA-256 of the DER certificate, as on chain. */
    public String fingerprint() {
        try {
            return Hex.encode(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new CustodyException("the certificate cannot be hashed", e);
        }
    }

    /** The identity as a server takes it; it exists in memory only. */
    public KeyStore keyStore(char[] password) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, password);
            store.setKeyEntry("gateway", key, password, new Certificate[] {certificate});
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new CustodyException("the certificate cannot be given to the server", e);
        }
    }

    private static X509Certificate certificate(byte[] der) throws CertificateException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    @Override
    public String toString() {
        return "TlsIdentity(" + fingerprint() + ")";
    }
}
