package io.virtengine.attestation.snp;

import io.virtengine.attestation.appraisal.Measurements;
import io.virtengine.attestation.appraisal.SnpFirmware;
import io.virtengine.attestation.appraisal.TeeKind;
import io.virtengine.attestation.encoding.MalformedInput;
import io.virtengine.attestation.encoding.Octets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An attestation report, versions 2 to 5: 1,184 bytes, little-endian. Fields are read where they lie. */
record SnpReport(Octets bytes) {
    static final int SIGNED_LENGTH = 0x2a0;

    private static final int MIN_VERSION = 2;
    private static final int MAX_VERSION = 5;
    private static final int ECDSA_P384_SHA384 = 1;
    private static final int SCALAR = 48;
    private static final int SCALAR_FIELD = 72;
    private static final int POLICY_DEBUG_BIT = 19;
    private static final int POLICY_MIGRATION_BIT = 18;

    static SnpReport of(final Octets bytes) throws MalformedInput {
        MalformedInput.unless(
                bytes.length() == TeeKind.SNP_REPORT_LENGTH,
                "report has " + bytes.length() + " bytes, not " + TeeKind.SNP_REPORT_LENGTH);
        final SnpReport report = new SnpReport(bytes);
        MalformedInput.unless(
                report.version() >= MIN_VERSION && report.version() <= MAX_VERSION,
                "report version " + report.version() + " is not known");
        MalformedInput.unless(bytes.u32le(0x34) == ECDSA_P384_SHA384, "signature algorithm is not ECDSA P-384");
        // r and s are 48 bytes in fields of 72, and the rest of the page is reserved. Whatever else stood there would
        // be bytes nobody signed.
        for (int field = 0; field < 2; field++) {
            MalformedInput.unless(
                    bytes.slice(SIGNED_LENGTH + field * SCALAR_FIELD + SCALAR, SCALAR_FIELD - SCALAR)
                            .isZero(),
                    "signature component is longer than " + SCALAR + " bytes");
        }
        MalformedInput.unless(bytes.from(SIGNED_LENGTH + 2 * SCALAR_FIELD).isZero(), "something follows the signature");
        return report;
    }

    long version() {
        return bytes.u32le(0);
    }

    boolean debug() {
        return policyBit(POLICY_DEBUG_BIT);
    }

    /** Whether the guest's owner lets a migration agent be attached, or one is. */
    boolean migratable() {
        final Octets agent = bytes.slice(0x160, 32);
        // No agent is written as all ones.
        return policyBit(POLICY_MIGRATION_BIT) || !agent.equals(Octets.fromHex("ff".repeat(32)));
    }

    long vmpl() {
        return bytes.u32le(0x30);
    }

    /** 0 VCEK, 1 VLEK, 7 none. */
    int signingKey() {
        return bytes.at(0x48) >>> 2 & 7;
    }

    Octets currentTcb() {
        return bytes.slice(0x38, 8);
    }

    Octets reportedTcb() {
        return bytes.slice(0x180, 8);
    }

    Octets committedTcb() {
        return bytes.slice(0x1e0, 8);
    }

    Octets launchTcb() {
        return bytes.slice(0x1f0, 8);
    }

    SnpFirmware committedFirmware() {
        return new SnpFirmware(bytes.at(0x1ee), bytes.at(0x1ed), bytes.at(0x1ec));
    }

    Octets chipId() {
        return bytes.slice(0x1a0, 64);
    }

    Octets reportData() {
        return bytes.slice(0x50, 64);
    }

    /** Combined family and model of the processor, from version 3 on; zero before. */
    int family() {
        return bytes.at(0x188);
    }

    int model() {
        return bytes.at(0x189);
    }

    boolean namesProcessor() {
        return version() >= 3;
    }

    Octets signed() {
        return bytes.slice(0, SIGNED_LENGTH);
    }

    /** r ‖ s, big-endian. */
    Octets signature() {
        return bytes.slice(SIGNED_LENGTH, SCALAR)
                .reversed()
                .concat(bytes.slice(SIGNED_LENGTH + SCALAR_FIELD, SCALAR).reversed());
    }

    Measurements measurements() {
        final Map<String, Octets> registers = new LinkedHashMap<>();
        registers.put("measurement", bytes.slice(0x90, 48));
        registers.put("hostData", bytes.slice(0xc0, 32));
        registers.put("idKeyDigest", bytes.slice(0xe0, 48));
        registers.put("authorKeyDigest", bytes.slice(0x110, 48));
        registers.put("familyId", bytes.slice(0x10, 16));
        registers.put("imageId", bytes.slice(0x20, 16));
        registers.put("guestPolicy", bytes.slice(0x08, 8));
        registers.put("platformInfo", bytes.slice(0x40, 8));
        return new Measurements(registers, List.of("measurement"), "idKeyDigest", 0, bytes.u32le(4));
    }

    private boolean policyBit(final int bit) {
        return (bytes.u64le(8) >>> bit & 1) != 0;
    }
}
