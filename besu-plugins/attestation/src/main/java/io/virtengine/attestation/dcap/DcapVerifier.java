package io.virtengine.attestation.dcap;

import io.virtengine.attestation.appraisal.Appraisal;
import io.virtengine.attestation.appraisal.ChainAppraisal;
import io.virtengine.attestation.appraisal.DcapPolicy;
import io.virtengine.attestation.appraisal.Expectations;
import io.virtengine.attestation.appraisal.Measurements;
import io.virtengine.attestation.appraisal.Policy;
import io.virtengine.attestation.appraisal.Revocations;
import io.virtengine.attestation.appraisal.Roots;
import io.virtengine.attestation.appraisal.Rule;
import io.virtengine.attestation.appraisal.Rulings;
import io.virtengine.attestation.appraisal.TeeKind;
import io.virtengine.attestation.appraisal.Validity;
import io.virtengine.attestation.appraisal.Verdict;
import io.virtengine.attestation.collateral.Collateral;
import io.virtengine.attestation.collateral.QeIdentity;
import io.virtengine.attestation.collateral.SignedJson;
import io.virtengine.attestation.collateral.TcbInfo;
import io.virtengine.attestation.collateral.TcbStatus;
import io.virtengine.attestation.collateral.TdxModule;
import io.virtengine.attestation.encoding.MalformedInput;
import io.virtengine.attestation.encoding.Octets;
import io.virtengine.attestation.x509.Certificate;
import io.virtengine.attestation.x509.Curve;
import io.virtengine.attestation.x509.EcKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Verifies a DCAP quote of an SGX enclave or a TDX trust domain. */
public final class DcapVerifier {
    private static final Octets INTEL_QE = Octets.fromHex("939a7233f79c4ca9940a0db3957f0607");
    private static final String PCK = "Intel SGX PCK Certificate";
    private static final Set<String> PCK_AUTHORITIES =
            Set.of("Intel SGX PCK Platform CA", "Intel SGX PCK Processor CA");
    private static final String TCB_SIGNING = "Intel SGX TCB Signing";
    private static final Set<Roots.Owner> INTEL = Set.of(Roots.Owner.INTEL);

    private final Quote quote;
    private final PckExtension pck;
    private final Collateral collateral;
    private final Roots roots;
    private final long now;
    private final Policy policy;
    private final Rulings rulings = new Rulings();
    /** Certificates of who signed TCB info and QE identity; usually the same one. */
    private final List<Certificate> signers = new ArrayList<>();

    private Validity validity = Validity.ALWAYS;
    private TcbFinding finding = TcbFinding.NONE;

    private DcapVerifier(
            final Quote quote, final Collateral collateral, final Roots roots, final long now, final Policy policy)
            throws MalformedInput {
        this.quote = quote;
        this.pck = PckExtension.of(quote.chain().getFirst());
        this.collateral = collateral;
        this.roots = roots;
        this.now = now;
        this.policy = policy;
    }

    /** The verdict on a quote at {@code now}, Unix time. */
    public static Verdict verify(
            final TeeKind kind,
            final Octets evidence,
            final Collateral collateral,
            final Roots roots,
            final long now,
            final Policy policy)
            throws MalformedInput {
        final Quote quote = Quote.of(evidence);
        MalformedInput.unless(
                quote.format().kind() == kind, "the quote is " + quote.format() + ", not of kind " + kind);
        return new DcapVerifier(quote, collateral, roots, now, policy).verdict();
    }

    private Verdict verdict() {
        final Measurements measurements = quote.body().measurements();
        Expectations.check(policy, quote.format(), measurements, quote.body().reportData(), rulings);
        rulings.require(
                Rule.DEBUG,
                policy.debugAllowed() || !quote.body().debug(),
                "the enclave or trust domain can be debugged");
        chain();
        signatures();
        tcbInfo();
        qeIdentity();
        revocations();
        if (quote.body() instanceof TdReport report) {
            TdAttributes.check(report.attributes(), policy.migrationAllowed(), rulings);
        }
        status();
        return Verdict.of(new Appraisal(
                quote.format(),
                quote.signed().sha256(),
                pck.ppid().concat(pck.pceId()).sha256(),
                measurements,
                quote.body().reportData(),
                finding.status(),
                finding.advisories(),
                validity,
                rulings.outcomes(quote.format().kind())));
    }

    private void chain() {
        final Certificate leaf = quote.chain().get(0);
        final Certificate authority = quote.chain().get(1);
        rulings.require(
                Rule.CHAIN_PROFILE,
                leaf.subject().commonName().equals(PCK)
                        && PCK_AUTHORITIES.contains(authority.subject().commonName()),
                "the chain is of " + leaf.subject().commonName() + " under "
                        + authority.subject().commonName());
        validity = ChainAppraisal.check(quote.chain(), now, roots, INTEL, rulings);
    }

    /**
     * Root to enclave in three steps: the PCK signs the quoting enclave's report, the report holds the hash of the
     * attestation key, the attestation key signs the quote. Without the middle one anybody's key would do.
     */
    private void signatures() {
        rulings.require(Rule.QE_VENDOR, quote.vendor().equals(INTEL_QE), "QE vendor is " + quote.vendor());
        rulings.require(
                Rule.QE_SIGNATURE,
                quote.chain().getFirst().key() instanceof EcKey key
                        && key.curve() == Curve.P256
                        && key.verifiesRaw(quote.qeReport().bytes().sha256(), quote.qeSignature()),
                "the QE report is not signed by the PCK");
        final Octets bound =
                quote.attestationKeyBytes().concat(quote.qeAuthentication()).sha256();
        rulings.require(
                Rule.ATTESTATION_KEY,
                quote.qeReport().reportData().equals(bound.concat(Octets.zeros(32))),
                "the QE report does not hold the hash of the attestation key");
        rulings.require(
                Rule.EVIDENCE_SIGNATURE,
                quote.attestationKey().verifiesRaw(quote.signed().sha256(), quote.signature()),
                "the quote is not signed by the attestation key");
    }

    private void tcbInfo() {
        final String id = quote.format().kind() == TeeKind.SGX ? "SGX" : "TDX";
        // The newest of those that hold now, or of all if none does; what is too old by number fails its own rule.
        final Optional<TcbInfo> found = collateral.tcbInfos().stream()
                .filter(info -> info.id().equals(id)
                        && info.fmspc().equals(pck.fmspc())
                        && info.pceId().equals(pck.pceId()))
                .max(Comparator.<TcbInfo, Boolean>comparing(info -> current(info.issued(), info.nextUpdate()))
                        .thenComparing(TcbInfo::evaluationNumber)
                        .thenComparing(TcbInfo::issued));
        if (found.isEmpty()) {
            rulings.fail(
                    Rule.TCB_INFO_SIGNATURE,
                    "no " + id + " TCB info for FMSPC " + pck.fmspc() + " and PCE " + pck.pceId() + " was supplied");
            finding = TcbFinding.UNRECOGNIZED;
            return;
        }
        final TcbInfo info = found.get();
        signedByIntel(Rule.TCB_INFO_SIGNATURE, info.signed(), "TCB info");
        holdsNow(Rule.TCB_INFO_VALIDITY, info.issued(), info.nextUpdate(), "TCB info");
        evaluation(info.evaluationNumber(), "TCB info");
        finding = quote.body() instanceof TdReport report
                ? TcbMatch.tdx(info, pck, report).with(module(info, report))
                : TcbMatch.sgx(info, pck);
    }

    private TcbFinding module(final TcbInfo info, final TdReport report) {
        final Optional<TdxModule> module = TcbMatch.moduleOf(info, report);
        if (module.isEmpty()) {
            rulings.fail(
                    Rule.TDX_MODULE,
                    "TCB info knows no module of major version "
                            + report.teeTcbSvn().at(1));
            return TcbFinding.UNRECOGNIZED;
        }
        rulings.require(
                Rule.TDX_MODULE,
                report.moduleSigner().equals(module.get().signer()),
                "the TDX module is signed by " + report.moduleSigner());
        rulings.require(
                Rule.TDX_MODULE,
                TcbMatch.matches(
                        report.moduleAttributes(),
                        module.get().attributesMask(),
                        module.get().attributes()),
                "the TDX module has attributes " + report.moduleAttributes());
        return TcbMatch.module(module.get(), report);
    }

    private void qeIdentity() {
        final String id = quote.format().kind() == TeeKind.SGX ? "QE" : "TD_QE";
        final Optional<QeIdentity> found = collateral.qeIdentities().stream()
                .filter(identity -> identity.id().equals(id))
                .max(Comparator.<QeIdentity, Boolean>comparing(
                                identity -> current(identity.issued(), identity.nextUpdate()))
                        .thenComparing(QeIdentity::evaluationNumber)
                        .thenComparing(QeIdentity::issued));
        if (found.isEmpty()) {
            rulings.fail(Rule.QE_IDENTITY_SIGNATURE, "no identity of " + id + " was supplied");
            finding = TcbFinding.UNRECOGNIZED;
            return;
        }
        final QeIdentity identity = found.get();
        signedByIntel(Rule.QE_IDENTITY_SIGNATURE, identity.signed(), "QE identity");
        holdsNow(Rule.QE_IDENTITY_VALIDITY, identity.issued(), identity.nextUpdate(), "QE identity");
        evaluation(identity.evaluationNumber(), "QE identity");
        final SgxReport report = quote.qeReport();
        rulings.require(
                Rule.QE_IDENTITY,
                report.signer().equals(identity.signer())
                        && report.productId() == identity.productId()
                        && TcbMatch.matches(report.miscSelect(), identity.miscSelectMask(), identity.miscSelect())
                        && TcbMatch.matches(report.attributes(), identity.attributesMask(), identity.attributes()),
                "the quoting enclave (signer " + report.signer() + ", product " + report.productId() + ", attributes "
                        + report.attributes() + ") is not the one in the QE identity");
        finding = finding.with(TcbMatch.qe(identity, report));
    }

    /** Finds whose signature it is among the signing certificates supplied, and holds that one's chain to the root. */
    private void signedByIntel(final Rule rule, final SignedJson document, final String what) {
        final Optional<Certificate> signer = collateral.certificates().stream()
                .filter(certificate -> certificate.subject().commonName().equals(TCB_SIGNING))
                .filter(document::isSignedBy)
                .findFirst();
        rulings.require(
                rule, signer.isPresent(), what + " is not signed by a supplied " + TCB_SIGNING + " certificate");
        if (signer.isPresent() && !signers.contains(signer.get())) {
            signers.add(signer.get());
            final Validity chain =
                    ChainAppraisal.check(List.of(signer.get(), quote.chain().getLast()), now, roots, INTEL, rulings);
            validity = validity.and(chain.notBefore(), chain.notAfter());
        }
    }

    private void revocations() {
        final Revocations lists = new Revocations(collateral.revocationLists(), now, rulings);
        final Certificate authority = quote.chain().get(1);
        final Certificate root = quote.chain().getLast();
        validity = lists.check(authority, List.of(quote.chain().getFirst()), true, validity);
        final List<Certificate> underRoot = new ArrayList<>(signers);
        underRoot.add(authority);
        validity = lists.check(root, underRoot, true, validity);
    }

    private void status() {
        final DcapPolicy terms = policy.dcap();
        final TcbStatus status = finding.status();
        rulings.require(
                Rule.TCB_STATUS,
                terms.tcbStatuses().contains(status) || inGrace(terms, status),
                "TCB status is " + status + ", advisories " + finding.advisories());
    }

    /** Grace forgives being late and nothing else: what a configuration exposes is still the policy's to accept. */
    private boolean inGrace(final DcapPolicy terms, final TcbStatus status) {
        final TcbStatus otherwise = status == TcbStatus.OUT_OF_DATE_CONFIGURATION_NEEDED
                ? TcbStatus.CONFIGURATION_NEEDED
                : TcbStatus.UP_TO_DATE;
        return status.isLate()
                && terms.tcbStatuses().contains(otherwise)
                && finding.lateSince() != TcbFinding.UNKNOWN
                && now - finding.lateSince() <= terms.outOfDateGrace();
    }

    private void holdsNow(final Rule rule, final long issued, final long nextUpdate, final String what) {
        rulings.require(
                rule,
                current(issued, nextUpdate),
                what + " holds from " + issued + " to " + nextUpdate + ", not at " + now);
        validity = validity.and(issued, nextUpdate);
    }

    private void evaluation(final int number, final String what) {
        rulings.require(
                Rule.TCB_EVALUATION,
                number >= policy.dcap().minimumEvaluation(),
                what + " has evaluation number " + number + ", at least "
                        + policy.dcap().minimumEvaluation() + " is asked for");
    }

    private boolean current(final long issued, final long nextUpdate) {
        return issued <= now && now <= nextUpdate;
    }
}
