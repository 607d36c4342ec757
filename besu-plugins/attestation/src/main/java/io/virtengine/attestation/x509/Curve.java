package io.virtengine.attestation.x509;

import io.virtengine.attestation.encoding.Octets;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;

/** The two curves in use. */
public enum Curve {
    /** NIST P-256; Intel. */
    P256("P-256", 32, "301306072a8648ce3d020106082a8648ce3d030107"),
    /** NIST P-384; AMD and AWS. */
    P384("P-384", 48, "301006072a8648ce3d020106052b81040022");

    private final int size;
    private final Octets identifier;
    private final ECDomainParameters domain;

    Curve(final String name, final int size, final String identifier) {
        final X9ECParameters parameters = CustomNamedCurves.getByName(name);
        this.size = size;
        this.identifier = Octets.fromHex(identifier);
        this.domain =
                new ECDomainParameters(parameters.getCurve(), parameters.getG(), parameters.getN(), parameters.getH());
    }

    /** Bytes of a coordinate or scalar. */
    public int size() {
        return size;
    }

    /** The encoded AlgorithmIdentifier of a public key on this curve. */
    Octets identifier() {
        return identifier;
    }

    ECDomainParameters domain() {
        return domain;
    }
}
