package io.virtengine.attestation.snp;

import io.virtengine.attestation.appraisal.Appraisal;
import io.virtengine.attestation.appraisal.ChainAppraisal;
import io.virtengine.attestation.appraisal.EvidenceFormat;
import io.virtengine.attestation.appraisal.Expectations;
import io.virtengine.attestation.appraisal.Measurements;
import io.virtengine.attestation.appraisal.Policy;
import io.virtengine.attestation.appraisal.Revocations;
import io.virtengine.attestation.appraisal.Roots;
import io.virtengine.attestation.appraisal.Rule;
import io.virtengine.attestation.appraisal.Rulings;
import io.virtengine.attestation.appraisal.SnpProduct;
import io.virtengine.attestation.appraisal.SnpTcb;
import io.virtengine.attestation.appraisal.TeeKind;
import io.virtengine.attestation.appraisal.Validity;
import io.virtengine.attestation.appraisal.Verdict;
import io.virtengine.attestation.collateral.Collateral;
import io.virtengine.attestation.collateral.TcbStatus;
import io.virtengine.attestation.encoding.MalformedInput;
import io.virtengine.attestation.encoding.Octets;
import io.virtengine.attestation.x509.Certificate;
import io.virtengine.attestation.x509.Curve;
import io.virtengine.attestation.x509.EcKey;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Verifies an SEV-SNP report with the certificate of its key and of AMD's authorities from the collateral. */
public final class SnpVerifier {
    private static final int MILAN_GENOA_FAMILY = 0x19;
    private static final int TURIN_FAMILY = 0x1a;

    private final SnpReport report;
    private final Collateral collateral;
    private final Roots roots;
    private final long now;
    private final Policy policy;
    private final Rulings rulings = new Rulings();

    private SnpVerifier(
            final SnpReport report,
            final Collateral collateral,
            final Roots roots,
            final long now,
            final Policy policy) {
        this.report = report;
        this.collateral = collateral;
        this.roots = roots;
        this.now = now;
        this.policy = policy;
    }

    /** The verdict on a report at {@code now}, Unix time. */
    public static Verdict verify(
            final Octets evidence, final Collateral collateral, final Roots roots, final long now, final Policy policy)
            throws MalformedInput {
        return new SnpVerifier(SnpReport.of(evidence), collateral, roots, now, policy).verdict();
    }

    private Verdict verdict() {
        final boolean vlek = report.signingKey() == 1;
        final EvidenceFormat format = vlek ? EvidenceFormat.SNP_REPORT_VLEK : EvidenceFormat.SNP_REPORT_VCEK;
        final Measurements measurements = report.measurements();
        Expectations.check(policy, format, measurements, report.reportData(), rulings);
        rulings.require(Rule.DEBUG, policy.debugAllowed() || !report.debug(), "the guest's policy allows debugging");
        rulings.require(
                Rule.SNP_MIGRATION,
                policy.migrationAllowed() || !report.migratable(),
                "the guest's policy allows a migration agent, or one is attached");
        rulings.require(
                Rule.SNP_VMPL, report.vmpl() <= policy.snp().maximumVmpl(), "report was made at VMPL " + report.vmpl());
        rulings.require(
                Rule.SNP_FIRMWARE,
                report.committedFirmware().compareTo(policy.snp().minimumFirmware()) >= 0,
                "committed firmware is " + report.committedFirmware());
        rulings.require(
                Rule.SNP_KEY_KIND,
                report.signingKey() <= 1,
                "the report says that it is signed by key " + report.signingKey());
        final Validity validity = leaf(vlek).map(this::signedBy).orElse(Validity.ALWAYS);
        // All zero means that the host hides the chip.
        final Octets platform = vlek || report.chipId().isZero()
                ? Octets.zeros(32)
                : report.chipId().sha256();
        return Verdict.of(new Appraisal(
                format,
                report.signed().sha256(),
                platform,
                measurements,
                report.reportData(),
                TcbStatus.NOT_APPLICABLE,
                List.of(),
                validity,
                rulings.outcomes(TeeKind.SNP)));
    }

    /**
     * The certificate of the key that signed: of the kind the report names and, among several, the one whose key fits.
     * A VCEK and a VLEK differ in name and authority and are never taken for each other: a VLEK serves a whole cloud.
     */
    private Optional<SnpCertificate> leaf(final boolean vlek) {
        final String name = vlek ? SnpCertificate.VLEK : SnpCertificate.VCEK;
        final List<SnpCertificate> named = collateral.certificates().stream()
                .filter(certificate -> certificate.subject().commonName().equals(name))
                .map(SnpCertificate::new)
                .toList();
        if (named.isEmpty()) {
            rulings.fail(Rule.SNP_KEY_KIND, "no certificate of a " + name + " was supplied");
            return Optional.empty();
        }
        final Octets digest = report.signed().sha384();
        final Optional<SnpCertificate> signer = named.stream()
                .filter(candidate -> candidate.certificate().key() instanceof EcKey key
                        && key.curve() == Curve.P384
                        && key.verifiesRaw(digest, report.signature()))
                .findFirst();
        rulings.require(Rule.EVIDENCE_SIGNATURE, signer.isPresent(), "the report is not signed by the " + name);
        return Optional.of(signer.orElse(named.getFirst()));
    }

    private Validity signedBy(final SnpCertificate leaf) {
        final Optional<Certificate> authority =
                named(leaf.certificate().issuer().commonName(), leaf.certificate());
        final Optional<Certificate> root =
                authority.flatMap(ask -> named(ask.issuer().commonName(), ask));
        if (authority.isEmpty() || root.isEmpty()) {
            rulings.fail(Rule.CHAIN_PROFILE, "the certificates of AMD's ASK (or ASVK) and ARK were not supplied");
            return Validity.ALWAYS;
        }
        final Optional<SnpProduct> product = product(leaf, authority.get(), root.get());
        if (product.isEmpty()) {
            rulings.fail(Rule.SNP_PRODUCT, authority.get() + " is of no known product line");
            return Validity.ALWAYS;
        }
        final Validity chain = ChainAppraisal.check(
                List.of(leaf.certificate(), authority.get(), root.get()),
                now,
                roots,
                Set.of(Roots.Owner.of(product.get())),
                rulings);
        platform(leaf, product.get());
        return new Revocations(collateral.revocationLists(), now, rulings)
                .check(root.get(), List.of(authority.get()), false, chain);
    }

    /** The certificate in that name whose key signed {@code child}, or else any in that name. */
    private Optional<Certificate> named(final String commonName, final Certificate child) {
        final List<Certificate> candidates = collateral.certificates().stream()
                .filter(certificate -> certificate.isAuthority()
                        && certificate.subject().commonName().equals(commonName))
                .toList();
        return candidates.size() == 1
                ? Optional.of(candidates.getFirst())
                : candidates.stream()
                        .filter(child::isSignedBy)
                        .findFirst()
                        .or(() -> candidates.stream().findFirst());
    }

    /** The product line, if the authorities' names are the ones AMD uses for this kind of key. */
    private static Optional<SnpProduct> product(
            final SnpCertificate leaf, final Certificate authority, final Certificate root) {
        for (final SnpProduct product : SnpProduct.values()) {
            final String expected = (leaf.isVlek() ? "SEV-VLEK-" : "SEV-") + product.label();
            if (authority.subject().commonName().equals(expected)
                    && root.subject().commonName().equals("ARK-" + product.label())) {
                return Optional.of(product);
            }
        }
        return Optional.empty();
    }

    /** Holds the report against the certificate: product, chip and TCB. */
    private void platform(final SnpCertificate leaf, final SnpProduct product) {
        try {
            final String name = leaf.product();
            rulings.require(
                    Rule.SNP_PRODUCT,
                    name.equals(product.label()) || name.startsWith(product.label() + "-"),
                    "certificate is for " + name + " under an authority for " + product.label());
        } catch (final MalformedInput e) {
            rulings.fail(Rule.SNP_PRODUCT, e.reason());
        }
        rulings.require(
                Rule.SNP_PRODUCT,
                !report.namesProcessor() || fits(product),
                "the report's processor, family " + report.family() + " model " + report.model() + ", is no "
                        + product.label());
        chip(leaf);
        try {
            final Octets certified = leaf.tcb(product);
            rulings.require(
                    Rule.SNP_CERTIFIED_TCB,
                    certified.equals(report.reportedTcb()),
                    "certificate is for TCB " + certified + ", the report for " + report.reportedTcb());
        } catch (final MalformedInput e) {
            rulings.fail(Rule.SNP_CERTIFIED_TCB, e.reason());
        }
        tcb(product);
    }

    /** A VCEK without a hardware id is no reason to skip the check: it fails it. */
    private void chip(final SnpCertificate leaf) {
        final Optional<Octets> id = leaf.hardwareId();
        if (leaf.isVlek()) {
            rulings.require(Rule.SNP_CHIP, id.isEmpty(), "a VLEK's certificate names a chip");
            rulings.skip(Rule.SNP_CHIP, "a VLEK is for no chip");
            return;
        }
        final int length = id.map(Octets::length).orElse(0);
        rulings.require(
                Rule.SNP_CHIP,
                (length == 64 || length == 8)
                        && report.chipId().slice(0, length).equals(id.orElseThrow())
                        && report.chipId().from(length).isZero(),
                "certificate is for chip " + id.map(Octets::hex).orElse("(none)") + ", the report from "
                        + report.chipId());
        rulings.require(Rule.SNP_CHIP, !report.chipId().isZero(), "the host hides the chip id");
    }

    /**
     * The firmware lets the host report any TCB up to the committed one, below which it can never be rolled back; the
     * current one may be ahead of both. The certificate is for the reported one, which is therefore the one to hold
     * against a minimum.
     */
    private void tcb(final SnpProduct product) {
        final SnpTcb reported = SnpTcb.of(product, report.reportedTcb());
        final SnpTcb committed = SnpTcb.of(product, report.committedTcb());
        final SnpTcb current = SnpTcb.of(product, report.currentTcb());
        final SnpTcb launch = SnpTcb.of(product, report.launchTcb());
        rulings.require(
                Rule.SNP_TCB_ORDER,
                reported.isAtMost(committed) && committed.isAtMost(current),
                "reported " + reported + ", committed " + committed + ", current " + current + " are not in order");
        rulings.require(Rule.SNP_TCB_ORDER, launch.isAtMost(current), "launched on " + launch + ", now on " + current);
        final SnpTcb minimum = policy.snp().minimumTcb().get(product);
        if (minimum == null) {
            rulings.skip(Rule.SNP_MINIMUM_TCB, "the policy names none for " + product.label());
        } else {
            rulings.require(
                    Rule.SNP_MINIMUM_TCB,
                    minimum.isAtMost(reported),
                    "reported TCB is " + reported + ", at least " + minimum + " is asked for");
        }
    }

    private boolean fits(final SnpProduct product) {
        final int model = report.model();
        return switch (product) {
            case MILAN -> report.family() == MILAN_GENOA_FAMILY && model <= 0x0f;
            case GENOA ->
                report.family() == MILAN_GENOA_FAMILY
                        && (model >= 0x10 && model <= 0x1f || model >= 0xa0 && model <= 0xaf);
            case TURIN -> report.family() == TURIN_FAMILY && model <= 0x1f;
        };
    }
}
