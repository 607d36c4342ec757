package io.virtengine.attestation.snp;

import io.virtengine.attestation.appraisal.SnpProduct;
import io.virtengine.attestation.encoding.DerReader;
import io.virtengine.attestation.encoding.DerValue;
import io.virtengine.attestation.encoding.MalformedInput;
import io.virtengine.attestation.encoding.Octets;
import io.virtengine.attestation.encoding.Oid;
import io.virtengine.attestation.x509.Certificate;
import java.util.Optional;

/** What AMD writes into the certificate of a VCEK or VLEK (publication 57230). */
record SnpCertificate(Certificate certificate) {
    static final String VCEK = "SEV-VCEK";
    static final String VLEK = "SEV-VLEK";

    private static final String ARC = "1.3.6.1.4.1.3704.1.";
    private static final Octets PRODUCT = Oid.of(ARC + "2");
    private static final Octets HARDWARE_ID = Oid.of(ARC + "4");
    private static final int IA5_STRING = 0x16;
    /** Component numbers under {@code ARC + 3}, by byte of a TCB_VERSION. */
    private static final int[] LAYOUT = {1, 2, 4, 5, 6, 7, 3, 8};

    private static final int[] TURIN_LAYOUT = {9, 1, 2, 3, 4, 5, 6, 8};

    boolean isVlek() {
        return certificate.subject().commonName().equals(VLEK);
    }

    /** The stepping's name, such as {@code Milan-B0}. */
    String product() throws MalformedInput {
        final DerValue name = DerReader.only(required(PRODUCT, "product name"), "product name");
        return name.expect(IA5_STRING, "product name").content().text();
    }

    /** The chip it is for: 64 bytes, on Turin 8. A VLEK is for none. */
    Optional<Octets> hardwareId() {
        return certificate.extension(HARDWARE_ID);
    }

    /** The TCB_VERSION it is for, as a report would write it. */
    Octets tcb(final SnpProduct product) throws MalformedInput {
        final int[] layout = product == SnpProduct.TURIN ? TURIN_LAYOUT : LAYOUT;
        final byte[] version = new byte[layout.length];
        for (int i = 0; i < layout.length; i++) {
            final String name = "TCB component " + layout[i];
            final Octets value = required(Oid.of(ARC + "3." + layout[i]), name);
            version[i] = (byte) DerReader.only(value, name).smallInteger(0xff, name);
        }
        return Octets.of(version);
    }

    private Octets required(final Octets id, final String name) throws MalformedInput {
        return certificate
                .extension(id)
                .orElseThrow(() -> new MalformedInput(certificate + " has no extension for its " + name));
    }
}
