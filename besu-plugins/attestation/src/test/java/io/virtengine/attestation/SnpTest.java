package io.virtengine.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.attestation.appraisal.Appraisal;
import io.virtengine.attestation.appraisal.EvidenceFormat;
import io.virtengine.attestation.appraisal.Policy;
import io.virtengine.attestation.appraisal.Roots;
import io.virtengine.attestation.appraisal.Rule;
import io.virtengine.attestation.appraisal.SnpFirmware;
import io.virtengine.attestation.appraisal.SnpPolicy;
import io.virtengine.attestation.appraisal.SnpProduct;
import io.virtengine.attestation.appraisal.SnpTcb;
import io.virtengine.attestation.appraisal.TeeKind;
import io.virtengine.attestation.appraisal.Verdict;
import io.virtengine.attestation.collateral.Collateral;
import io.virtengine.attestation.collateral.TcbStatus;
import io.virtengine.attestation.encoding.Octets;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Real SEV-SNP reports, whole and mutated where the signature catches it. */
class SnpTest {
    private static final String MILAN = "sev-snp/go-sev-guest/trust/ask_ark_milan.pem";
    private static final long NOW = Vectors.at("2024-06-01T00:00:00Z");
    private static final Octets REPORT = Vectors.hexFile("sev-snp/virtee/report_milan.hex");
    private static final Collateral COLLATERAL = Vectors.collateral("sev-snp/virtee/vcek_milan.der", MILAN);

    @Test
    void theMilanReportIsAccepted() {
        final Appraisal appraisal = Verdicts.accepted(verify(REPORT, COLLATERAL, Policy.production()));
        assertThat(appraisal.format()).isEqualTo(EvidenceFormat.SNP_REPORT_VCEK);
        assertThat(appraisal.tcbStatus()).isEqualTo(TcbStatus.NOT_APPLICABLE);
        assertThat(appraisal.reportData()).isEqualTo(REPORT.slice(0x50, 64));
        assertThat(appraisal.measurements().primary()).isEqualTo(REPORT.slice(0x90, 48));
        assertThat(appraisal.platformId()).isEqualTo(REPORT.slice(0x1a0, 64).sha256());
        assertThat(appraisal.evidenceHash()).isEqualTo(REPORT.slice(0, 0x2a0).sha256());
        assertThat(appraisal.validity().notBefore()).isEqualTo(Vectors.at("2023-04-03T19:23:43Z"));
        assertThat(appraisal.validity().notAfter()).isEqualTo(Vectors.at("2030-04-03T19:23:43Z"));
    }

    @Test
    void withoutListsRevocationIsReportedAsNotChecked() {
        assertThat(Verdicts.unchecked(Verdicts.accepted(verify(REPORT, COLLATERAL, Policy.production()))))
                .containsExactlyInAnyOrder(
                        Rule.REVOCATION_LISTS,
                        Rule.REVOCATION,
                        Rule.REPORT_DATA,
                        Rule.MEASUREMENT,
                        Rule.SNP_MINIMUM_TCB);
    }

    /** Its guest policy allows debugging and its firmware is 1.49; everything else holds. */
    @Test
    void theOtherMilanReportIsRefusedForDebugAndOldFirmwareOnly() {
        final Octets report = Vectors.file("sev-snp/go-sev-guest/attestation.bin");
        final Collateral collateral = Vectors.collateral("sev-snp/go-sev-guest/vcek.testcer", MILAN);
        Verdicts.refused(verify(report, collateral, Policy.production()), Rule.DEBUG, Rule.SNP_FIRMWARE);
        Verdicts.accepted(verify(
                report,
                collateral,
                Policy.production()
                        .withDebugAllowed(true)
                        .withSnp(new SnpPolicy(0, Map.of(), new SnpFirmware(1, 49, 0)))));
    }

    @Test
    void bytesAreSignedOrMustBeZero() {
        for (int i = 0; i < REPORT.length(); i += 3) {
            final Verdict verdict = verify(Vectors.flipped(REPORT, i), COLLATERAL, Policy.production());
            assertThat(verdict).as("byte " + i).isNotInstanceOf(Verdict.Accepted.class);
        }
    }

    @Test
    void aTurnedBitInBodyOrSignatureBreaksTheSignature() {
        Verdicts.refused(
                verify(Vectors.flipped(REPORT, 0x51), COLLATERAL, Policy.production()), Rule.EVIDENCE_SIGNATURE);
        Verdicts.refused(
                verify(Vectors.flipped(REPORT, 0x2a0), COLLATERAL, Policy.production()), Rule.EVIDENCE_SIGNATURE);
    }

    @Test
    void wrongLengthVersionAndAlgorithmAreMalformed() {
        Verdicts.malformed(verify(REPORT.slice(0, 1183), COLLATERAL, Policy.production()), "1183 bytes");
        Verdicts.malformed(verify(REPORT.concat(Octets.zeros(1)), COLLATERAL, Policy.production()), "1185 bytes");
        Verdicts.malformed(
                verify(Vectors.patched(REPORT, 0, Octets.fromHex("01")), COLLATERAL, Policy.production()), "version 1");
        Verdicts.malformed(
                verify(Vectors.patched(REPORT, 0, Octets.fromHex("06")), COLLATERAL, Policy.production()), "version 6");
        Verdicts.malformed(
                verify(Vectors.flipped(REPORT, 0x34), COLLATERAL, Policy.production()), "signature algorithm");
        Verdicts.malformed(
                verify(Vectors.flipped(REPORT, 0x2a0 + 71), COLLATERAL, Policy.production()), "longer than 48");
        Verdicts.malformed(verify(Vectors.flipped(REPORT, 1183), COLLATERAL, Policy.production()), "follows");
    }

    @Test
    void anotherChipsCertificateIsRefused() {
        final Collateral other = Vectors.collateral("sev-snp/go-sev-guest/vcek.testcer", MILAN);
        Verdicts.refused(
                verify(REPORT, other, Policy.production()),
                Rule.EVIDENCE_SIGNATURE,
                Rule.SNP_CHIP,
                Rule.SNP_CERTIFIED_TCB);
    }

    @Test
    void amongSeveralCertificatesTheSignersIsFound() {
        Verdicts.accepted(verify(
                REPORT,
                Vectors.collateral(
                        "sev-snp/go-sev-guest/vcek.testcer",
                        "sev-snp/virtee/vcek_turin.der",
                        "sev-snp/go-sev-guest/trust/ask_ark_turin_vcek.pem",
                        MILAN,
                        "sev-snp/virtee/vcek_milan.der"),
                Policy.production()));
    }

    @Test
    void withoutTheAuthoritiesNothingIsAccepted() {
        final Appraisal appraisal = Verdicts.refused(
                verify(REPORT, Vectors.collateral("sev-snp/virtee/vcek_milan.der"), Policy.production()),
                Rule.CHAIN_PROFILE);
        assertThat(Verdicts.unchecked(appraisal)).contains(Rule.CHAIN_ROOT, Rule.CHAIN_SIGNATURES, Rule.SNP_CHIP);
        Verdicts.refused(verify(REPORT, Collateral.NONE, Policy.production()), Rule.SNP_KEY_KIND);
    }

    /** The authorities of VLEKs sign no VCEK, even of the same product. */
    @Test
    void theVlekAuthorityIsNoneForAVcek() {
        Verdicts.refused(
                verify(
                        REPORT,
                        Vectors.collateral(
                                "sev-snp/virtee/vcek_milan.der", "sev-snp/go-sev-guest/trust/ask_ark_milan_vlek.pem"),
                        Policy.production()),
                Rule.CHAIN_PROFILE);
    }

    @Test
    void aRootThatIsNotPinnedForTheProductIsRefused() {
        final Octets ark = COLLATERAL.certificates().getLast().fingerprint();
        Verdicts.refused(
                AttestationVerifier.verify(
                        TeeKind.SNP, REPORT, COLLATERAL, new Roots(Map.of()), NOW, Policy.production()),
                Rule.CHAIN_ROOT);
        Verdicts.refused(
                AttestationVerifier.verify(
                        TeeKind.SNP,
                        REPORT,
                        COLLATERAL,
                        new Roots(Map.of(ark, Roots.Owner.AMD_GENOA)),
                        NOW,
                        Policy.production()),
                Rule.CHAIN_ROOT);
    }

    @Test
    void theCertificateMustBeWithinItsLife() {
        final long early = Vectors.at("2023-04-03T19:23:42Z");
        final long late = Vectors.at("2030-04-03T19:23:44Z");
        for (final long at : new long[] {0, early, late, Long.MAX_VALUE}) {
            Verdicts.refused(
                    AttestationVerifier.verify(
                            TeeKind.SNP, REPORT, COLLATERAL, Roots.production(), at, Policy.production()),
                    Rule.CHAIN_VALIDITY);
        }
        Verdicts.accepted(AttestationVerifier.verify(
                TeeKind.SNP, REPORT, COLLATERAL, Roots.production(), early + 1, Policy.production()));
        Verdicts.accepted(AttestationVerifier.verify(
                TeeKind.SNP, REPORT, COLLATERAL, Roots.production(), late - 1, Policy.production()));
    }

    @Test
    void thePolicyDecidesOnFormatDataMeasurementAndTcb() {
        final Policy policy = Policy.production();
        Verdicts.refused(
                verify(REPORT, COLLATERAL, policy.withFormats(EnumSet.of(EvidenceFormat.SNP_REPORT_VLEK))),
                Rule.FORMAT);
        Verdicts.accepted(verify(REPORT, COLLATERAL, policy.withReportData(REPORT.slice(0x50, 64))));
        Verdicts.refused(verify(REPORT, COLLATERAL, policy.withReportData(Octets.zeros(64))), Rule.REPORT_DATA);
        final Octets id = Verdicts.accepted(verify(REPORT, COLLATERAL, policy))
                .measurements()
                .id(TeeKind.SNP);
        Verdicts.accepted(verify(REPORT, COLLATERAL, policy.withMeasurements(Set.of(id))));
        Verdicts.refused(
                verify(REPORT, COLLATERAL, policy.withMeasurements(Set.of(Octets.zeros(32)))), Rule.MEASUREMENT);
        final SnpFirmware firmware = new SnpFirmware(1, 51, 0);
        Verdicts.accepted(verify(
                REPORT,
                COLLATERAL,
                policy.withSnp(new SnpPolicy(0, Map.of(SnpProduct.MILAN, new SnpTcb(0, 3, 0, 8, 0x73)), firmware))));
        for (final SnpTcb above : new SnpTcb[] {
            new SnpTcb(0, 4, 0, 8, 0x73),
            new SnpTcb(0, 3, 1, 8, 0x73),
            new SnpTcb(0, 3, 0, 9, 0x73),
            new SnpTcb(0, 3, 0, 8, 0x74)
        }) {
            Verdicts.refused(
                    verify(
                            REPORT,
                            COLLATERAL,
                            policy.withSnp(new SnpPolicy(0, Map.of(SnpProduct.MILAN, above), firmware))),
                    Rule.SNP_MINIMUM_TCB);
        }
    }

    private static Verdict verify(final Octets report, final Collateral collateral, final Policy policy) {
        return AttestationVerifier.verify(TeeKind.SNP, report, collateral, Roots.production(), NOW, policy);
    }
}
