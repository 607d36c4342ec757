package io.virtengine.attestation.x509;

import io.virtengine.attestation.encoding.DerValue;
import io.virtengine.attestation.encoding.MalformedInput;
import io.virtengine.attestation.encoding.Octets;
import java.util.List;

/** The signature algorithms in use, recognised by the whole encoding of their identifier, parameters included. */
public enum SignatureScheme {
    /** ECDSA with SHA-256; Intel. */
    ECDSA_SHA256("300a06082a8648ce3d040302"),
    /** ECDSA with SHA-384; AWS. */
    ECDSA_SHA384("300a06082a8648ce3d040303"),
    /** RSASSA-PSS, SHA-384, MGF1 with SHA-384, salt 48; AMD, which sometimes spells out the default trailer field. */
    RSA_PSS_SHA384(
            "304106092a864886f70d01010a3034a00f300d06096086480165030402020500"
                    + "a11c301a06092a864886f70d010108300d06096086480165030402020500a203020130",
            "304606092a864886f70d01010a3039a00f300d06096086480165030402020500"
                    + "a11c301a06092a864886f70d010108300d06096086480165030402020500a203020130a303020101");

    private final List<Octets> identifiers;

    SignatureScheme(final String... identifiers) {
        this.identifiers = List.of(identifiers).stream().map(Octets::fromHex).toList();
    }

    static SignatureScheme of(final DerValue identifier) throws MalformedInput {
        for (final SignatureScheme scheme : values()) {
            if (scheme.identifiers.contains(identifier.whole())) {
                return scheme;
            }
        }
        throw new MalformedInput("unknown signature algorithm");
    }

    Octets digest(final Octets message) {
        return this == ECDSA_SHA256 ? message.sha256() : message.sha384();
    }
}
