package io.virtengine.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.attestation.appraisal.EvidenceFormat;
import io.virtengine.attestation.appraisal.Policy;
import io.virtengine.attestation.appraisal.Roots;
import io.virtengine.attestation.appraisal.Rule;
import io.virtengine.attestation.appraisal.SnpPolicy;
import io.virtengine.attestation.appraisal.SnpProduct;
import io.virtengine.attestation.appraisal.TeeKind;
import io.virtengine.attestation.appraisal.Verdict;
import io.virtengine.attestation.collateral.Collateral;
import io.virtengine.attestation.encoding.Octets;
import io.virtengine.attestation.x509.Certificate;
import io.virtengine.attestation.x509.RevocationList;
import java.math.BigInteger;
import java.security.KeyPair;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The real Milan report, mutated and signed again under test roots: rules the signature hides. */
class SnpResignedTest {
    private static final long NOW = Vectors.at("2024-06-01T00:00:00Z");
    private static final Octets REPORT = Vectors.hexFile("sev-snp/virtee/report_milan.hex");
    private static final Octets CHIP = REPORT.slice(0x1a0, 64);
    private static final String PSS = "SHA384withRSAandMGF1";
    private static final String ARC = "1.3.6.1.4.1.3704.1.";
    private static final String[] COMPONENTS = {"1", "2", "4", "5", "6", "7", "3", "8"};
    private static final String[] TURIN_COMPONENTS = {"9", "1", "2", "3", "4", "5", "6", "8"};

    /** One RSA key serves all test authorities: making one takes seconds. */
    private static final KeyPair RSA = TestAuthority.rsa4096();

    private static final TestAuthority ARK = ark("Milan");
    private static final TestAuthority ASK = ask("SEV-Milan", ARK);
    private static final TestAuthority VCEK =
            vcek("SEV-VCEK", ASK, CHIP, SnpProduct.MILAN, REPORT.slice(0x180, 8), "Milan-B0");

    @Test
    void theReportSignedAgainIsAccepted() {
        Verdicts.accepted(verify(resigned(report -> report, VCEK), VCEK, ASK, ARK));
    }

    @Test
    void debugVmplAndMigrationAreRefused() {
        Verdicts.refused(verify(resigned(at(0x0a, "0b"), VCEK), VCEK, ASK, ARK), Rule.DEBUG);
        Verdicts.refused(verify(resigned(at(0x0a, "07"), VCEK), VCEK, ASK, ARK), Rule.SNP_MIGRATION);
        Verdicts.refused(verify(resigned(at(0x160, "00".repeat(32)), VCEK), VCEK, ASK, ARK), Rule.SNP_MIGRATION);
        Verdicts.refused(verify(resigned(at(0x30, "01"), VCEK), VCEK, ASK, ARK), Rule.SNP_VMPL);
        Verdicts.refused(verify(resigned(at(0x33, "80"), VCEK), VCEK, ASK, ARK), Rule.SNP_VMPL);
        final Policy lenient = Policy.production()
                .withMigrationAllowed(true)
                .withSnp(new SnpPolicy(1, Map.of(), SnpPolicy.PRODUCTION.minimumFirmware()));
        Verdicts.accepted(verify(resigned(at(0x0a, "07"), VCEK), lenient, VCEK, ASK, ARK));
        Verdicts.accepted(verify(resigned(at(0x30, "01"), VCEK), lenient, VCEK, ASK, ARK));
    }

    @Test
    void oldFirmwareIsRefused() {
        Verdicts.refused(verify(resigned(at(0x1ed, "32"), VCEK), VCEK, ASK, ARK), Rule.SNP_FIRMWARE);
    }

    /** Reported ≤ committed ≤ current, launch ≤ current, component by component. */
    @Test
    void theTcbsMustBeInOrder() {
        Verdicts.refused(verify(resigned(at(0x1e7, "72"), VCEK), VCEK, ASK, ARK), Rule.SNP_TCB_ORDER);
        Verdicts.refused(verify(resigned(at(0x3e, "07"), VCEK), VCEK, ASK, ARK), Rule.SNP_TCB_ORDER);
        Verdicts.refused(verify(resigned(at(0x1f0, "04"), VCEK), VCEK, ASK, ARK), Rule.SNP_TCB_ORDER);
        Verdicts.accepted(verify(resigned(at(0x3f, "74"), VCEK), VCEK, ASK, ARK));
        Verdicts.accepted(verify(resigned(at(0x1f7, "70"), VCEK), VCEK, ASK, ARK));
    }

    /** The certificate is for the reported TCB and no other: current and committed may be higher. */
    @Test
    void theCertificateIsForTheReportedTcb() {
        Verdicts.refused(verify(resigned(at(0x187, "72"), VCEK), VCEK, ASK, ARK), Rule.SNP_CERTIFIED_TCB);
        final TestAuthority older =
                vcek("SEV-VCEK", ASK, CHIP, SnpProduct.MILAN, Octets.fromHex("0300000000000872"), "Milan-B0");
        Verdicts.accepted(verify(resigned(at(0x187, "72"), older), older, ASK, ARK));
    }

    @Test
    void aMissingExtensionFailsItsRule() {
        final TestAuthority noChip = TestAuthority.named("SEV-VCEK", TestAuthority.p384())
                .extension(ARC + "2", ia5("Milan-B0"))
                .signedBy(ASK, "SHA384withECDSA");
        Verdicts.refused(
                verify(resigned(report -> report, noChip), noChip, ASK, ARK), Rule.SNP_CHIP, Rule.SNP_CERTIFIED_TCB);
        final TestAuthority empty =
                vcek("SEV-VCEK", ASK, Octets.EMPTY, SnpProduct.MILAN, REPORT.slice(0x180, 8), "Milan-B0");
        Verdicts.refused(verify(resigned(report -> report, empty), empty, ASK, ARK), Rule.SNP_CHIP);
        final TestAuthority prefix =
                vcek("SEV-VCEK", ASK, CHIP.slice(0, 8), SnpProduct.MILAN, REPORT.slice(0x180, 8), "Milan-B0");
        Verdicts.refused(verify(resigned(report -> report, prefix), prefix, ASK, ARK), Rule.SNP_CHIP);
    }

    @Test
    void aHiddenOrOtherChipIsRefused() {
        Verdicts.refused(verify(resigned(at(0x1a0, "00"), VCEK), VCEK, ASK, ARK), Rule.SNP_CHIP);
        final TestAuthority zero =
                vcek("SEV-VCEK", ASK, Octets.zeros(64), SnpProduct.MILAN, REPORT.slice(0x180, 8), "Milan-B0");
        Verdicts.refused(verify(resigned(at(0x1a0, "00".repeat(64)), zero), zero, ASK, ARK), Rule.SNP_CHIP);
    }

    @Test
    void aVlekIsNoVcek() {
        final TestAuthority asvk = ask("SEV-VLEK-Milan", ARK);
        final TestAuthority vlek = vcek("SEV-VLEK", asvk, null, SnpProduct.MILAN, REPORT.slice(0x180, 8), "Milan");
        // Honest: the report says VLEK, the chip is hidden.
        final Octets honest = resigned(at(0x48, "04").andThen(at(0x1a0, "00".repeat(64)))::apply, vlek);
        final Verdict verdict = verify(honest, vlek, asvk, ARK);
        assertThat(Verdicts.accepted(verdict).format()).isEqualTo(EvidenceFormat.SNP_REPORT_VLEK);
        assertThat(Verdicts.unchecked(Verdicts.accepted(verdict))).contains(Rule.SNP_CHIP);
        assertThat(Verdicts.accepted(verdict).platformId()).isEqualTo(Octets.zeros(32));
        // A report that says VCEK, signed by a VLEK.
        Verdicts.refused(verify(resigned(report -> report, vlek), vlek, asvk, ARK), Rule.SNP_KEY_KIND);
        // A VLEK's key under a VCEK's name, issued by the VLEK authority.
        final TestAuthority disguised =
                vcek("SEV-VCEK", asvk, CHIP, SnpProduct.MILAN, REPORT.slice(0x180, 8), "Milan-B0");
        Verdicts.refused(verify(resigned(report -> report, disguised), disguised, asvk, ARK), Rule.SNP_PRODUCT);
        // A report that says VLEK, signed by a VCEK.
        Verdicts.refused(verify(resigned(at(0x48, "04"), VCEK), VCEK, ASK, ARK), Rule.SNP_KEY_KIND);
        // No key at all, or an unknown one.
        Verdicts.refused(verify(resigned(at(0x48, "1c"), VCEK), VCEK, ASK, ARK), Rule.SNP_KEY_KIND);
        Verdicts.refused(verify(resigned(at(0x48, "08"), VCEK), VCEK, ASK, ARK), Rule.SNP_KEY_KIND);
    }

    @Test
    void processorCertificateAndAuthorityAreOfOneProduct() {
        // From version 3 on the report names its processor: Milan is family 19h, models 0 to 0Fh.
        Verdicts.accepted(verify(resigned(at(0, "03").andThen(at(0x188, "1901"))::apply, VCEK), VCEK, ASK, ARK));
        Verdicts.refused(
                verify(resigned(at(0, "03").andThen(at(0x188, "1911"))::apply, VCEK), VCEK, ASK, ARK),
                Rule.SNP_PRODUCT);
        Verdicts.refused(
                verify(resigned(at(0, "05").andThen(at(0x188, "1a02"))::apply, VCEK), VCEK, ASK, ARK),
                Rule.SNP_PRODUCT);
        final TestAuthority genoaName =
                vcek("SEV-VCEK", ASK, CHIP, SnpProduct.MILAN, REPORT.slice(0x180, 8), "Genoa-B1");
        Verdicts.refused(verify(resigned(report -> report, genoaName), genoaName, ASK, ARK), Rule.SNP_PRODUCT);
    }

    @Test
    void genoaIsVerifiedUnderItsOwnRoot() {
        final TestAuthority ark = ark("Genoa");
        final TestAuthority ask = ask("SEV-Genoa", ark);
        final TestAuthority vcek = vcek("SEV-VCEK", ask, CHIP, SnpProduct.GENOA, REPORT.slice(0x180, 8), "Genoa-B1");
        final Octets report = resigned(at(0, "03").andThen(at(0x188, "1911"))::apply, vcek);
        Verdicts.accepted(verify(report, vcek, ask, ark));
        Verdicts.refused(
                AttestationVerifier.verify(
                        TeeKind.SNP,
                        report,
                        collateral(List.of(), vcek, ask, ark),
                        new Roots(Map.of(ark.certificate().fingerprint(), Roots.Owner.AMD_MILAN)),
                        NOW,
                        Policy.production()),
                Rule.CHAIN_ROOT);
    }

    /** Turin writes FMC, boot loader, TEE, SNP from the first byte on, and its chip id has 8 bytes. */
    @Test
    void turinHasItsOwnLayout() {
        final TestAuthority ark = ark("Turin");
        final TestAuthority ask = ask("SEV-Turin", ark);
        final String tcb = "0102030400000041";
        final UnaryOperator<Octets> turin = report -> at(0, "05")
                .andThen(at(0x188, "1a02"))
                .andThen(at(0x38, tcb))
                .andThen(at(0x180, tcb))
                .andThen(at(0x1e0, tcb))
                .andThen(at(0x1f0, tcb))
                .andThen(at(0x1a8, "00".repeat(56)))
                .apply(report);
        final TestAuthority vcek =
                vcek("SEV-VCEK", ask, CHIP.slice(0, 8), SnpProduct.TURIN, Octets.fromHex(tcb), "Turin");
        Verdicts.accepted(verify(resigned(turin, vcek), vcek, ask, ark));
        // The same bytes under the layout of Milan would be in order; on Turin the FMC went back.
        Verdicts.refused(
                verify(resigned(report -> at(0x38, "00").apply(turin.apply(report)), vcek), vcek, ask, ark),
                Rule.SNP_TCB_ORDER);
        Verdicts.refused(
                verify(resigned(report -> at(0x1a8, "01").apply(turin.apply(report)), vcek), vcek, ask, ark),
                Rule.SNP_CHIP);
    }

    @Test
    void listsAreCheckedWhereTheyAreSupplied() {
        final Octets report = resigned(r -> r, VCEK);
        final String from = "2024-05-01T00:00:00Z";
        final String until = "2024-07-01T00:00:00Z";
        final BigInteger serial = ASK.certificate().serial();
        final Verdict checked = withList(report, ARK.revoking(from, until, BigInteger.TWO));
        assertThat(Verdicts.unchecked(Verdicts.accepted(checked))).doesNotContain(Rule.REVOCATION);
        assertThat(Verdicts.accepted(checked).validity().notAfter()).isEqualTo(Vectors.at(until));
        Verdicts.refused(withList(report, ARK.revoking(from, until, serial)), Rule.REVOCATION);
        Verdicts.refused(withList(report, ARK.revoking(from, "2024-05-31T00:00:00Z")), Rule.REVOCATION_LISTS);
        Verdicts.refused(withList(report, ARK.revoking("2024-06-02T00:00:00Z", until)), Rule.REVOCATION_LISTS);
        final TestAuthority impostor = TestAuthority.named("ARK-Milan", TestAuthority.p384())
                .authority(3)
                .selfSigned("SHA384withECDSA");
        Verdicts.refused(withList(report, impostor.revoking(from, until)), Rule.REVOCATION_LISTS);
    }

    @Test
    void anAuthorityMustBeOne() {
        final TestAuthority leafAsAuthority =
                TestAuthority.named("SEV-Milan", RSA).serial(BigInteger.TEN).signedBy(ARK, PSS);
        final TestAuthority vcek =
                vcek("SEV-VCEK", leafAsAuthority, CHIP, SnpProduct.MILAN, REPORT.slice(0x180, 8), "Milan-B0");
        Verdicts.refused(verify(resigned(r -> r, vcek), vcek, leafAsAuthority, ARK), Rule.CHAIN_PROFILE);
    }

    private static Verdict withList(final Octets report, final RevocationList list) {
        return AttestationVerifier.verify(
                TeeKind.SNP, report, collateral(List.of(list), VCEK, ASK, ARK), roots(ARK), NOW, Policy.production());
    }

    private static Verdict verify(
            final Octets report, final TestAuthority vcek, final TestAuthority ask, final TestAuthority ark) {
        return verify(report, Policy.production(), vcek, ask, ark);
    }

    private static Verdict verify(
            final Octets report,
            final Policy policy,
            final TestAuthority vcek,
            final TestAuthority ask,
            final TestAuthority ark) {
        return AttestationVerifier.verify(
                TeeKind.SNP, report, collateral(List.of(), vcek, ask, ark), roots(ark), NOW, policy);
    }

    private static Collateral collateral(final List<RevocationList> lists, final TestAuthority... authorities) {
        return new Collateral(TestAuthority.certificates(authorities), lists, List.of(), List.of());
    }

    private static Roots roots(final TestAuthority ark) {
        final Certificate root = ark.certificate();
        final String product =
                root.subject().commonName().substring("ARK-".length()).toUpperCase(Locale.ROOT);
        return new Roots(Map.of(root.fingerprint(), Roots.Owner.of(SnpProduct.valueOf(product))));
    }

    private static UnaryOperator<Octets> at(final int offset, final String hex) {
        return report -> Vectors.patched(report, offset, Octets.fromHex(hex));
    }

    private static Octets resigned(final UnaryOperator<Octets> change, final TestAuthority key) {
        final Octets changed = change.apply(REPORT);
        final Octets signature = key.sign(changed.slice(0, 0x2a0));
        final Octets r = signature.slice(0, 48).reversed().concat(Octets.zeros(24));
        final Octets s = signature.from(48).reversed().concat(Octets.zeros(24));
        return Vectors.patched(changed, 0x2a0, r.concat(s));
    }

    private static TestAuthority ark(final String product) {
        return TestAuthority.named("ARK-" + product, RSA).authority(1).selfSigned(PSS);
    }

    private static TestAuthority ask(final String name, final TestAuthority ark) {
        return TestAuthority.named(name, RSA)
                .serial(BigInteger.valueOf(7))
                .authority(0)
                .signedBy(ark, PSS);
    }

    private static TestAuthority vcek(
            final String name,
            final TestAuthority ask,
            final @Nullable Octets chip,
            final SnpProduct product,
            final Octets tcb,
            final String stepping) {
        final TestAuthority.Draft draft =
                TestAuthority.named(name, TestAuthority.p384()).extension(ARC + "2", ia5(stepping));
        final String[] components = product == SnpProduct.TURIN ? TURIN_COMPONENTS : COMPONENTS;
        for (int i = 0; i < components.length; i++) {
            final int svn = tcb.at(i);
            draft.extension(
                    ARC + "3." + components[i],
                    Octets.fromHex((svn < 0x80 ? "0201" : "020200") + String.format("%02x", svn)));
        }
        if (chip != null) {
            draft.extension(ARC + "4", chip);
        }
        return draft.signedBy(ask, "SHA384withECDSA");
    }

    private static Octets ia5(final String text) {
        return Octets.of(new byte[] {0x16, (byte) text.length()}).concat(Octets.ascii(text));
    }
}
