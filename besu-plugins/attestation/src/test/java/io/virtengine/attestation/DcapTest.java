package io.virtengine.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.attestation.appraisal.Appraisal;
import io.virtengine.attestation.appraisal.DcapPolicy;
import io.virtengine.attestation.appraisal.EvidenceFormat;
import io.virtengine.attestation.appraisal.Policy;
import io.virtengine.attestation.appraisal.Roots;
import io.virtengine.attestation.appraisal.Rule;
import io.virtengine.attestation.appraisal.TeeKind;
import io.virtengine.attestation.appraisal.Verdict;
import io.virtengine.attestation.collateral.Collateral;
import io.virtengine.attestation.collateral.TcbStatus;
import io.virtengine.attestation.encoding.MalformedInput;
import io.virtengine.attestation.encoding.Octets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real SGX and TDX quotes with real collateral, whole and mutated. */
class DcapTest {
    /** What depends on the quote alone, and on the certificates in it. */
    private static final Set<Rule> QUOTE_ONLY = EnumSet.of(
            Rule.FORMAT,
            Rule.CHAIN_PROFILE,
            Rule.CHAIN_SIGNATURES,
            Rule.CHAIN_ROOT,
            Rule.CHAIN_VALIDITY,
            Rule.EVIDENCE_SIGNATURE,
            Rule.DEBUG,
            Rule.ATTESTATION_KEY,
            Rule.QE_VENDOR,
            Rule.QE_SIGNATURE);

    private static final Policy ANY_STATUS = Policy.production()
            .withDcap(new DcapPolicy(
                    EnumSet.range(TcbStatus.UP_TO_DATE, TcbStatus.OUT_OF_DATE_CONFIGURATION_NEEDED), 0, 17));

    /** When the certificates in all quotes are valid. */
    private static final long ALL_VALID = Vectors.at("2026-02-15T00:00:00Z");

    private static final int TDX_SIGNATURE_LENGTH_AT = 632;

    /** Everything holds, but the platform is hyper-threaded: Intel's status for it is not one the default takes. */
    @Test
    void theSgxQuoteIsRefusedForItsStatusAlone() {
        final Appraisal appraisal = Verdicts.refused(sgx(DcapVectors.SGX, Policy.production()), Rule.TCB_STATUS);
        assertThat(appraisal.format()).isEqualTo(EvidenceFormat.SGX_QUOTE_V3);
        assertThat(appraisal.tcbStatus()).isEqualTo(TcbStatus.CONFIGURATION_AND_SW_HARDENING_NEEDED);
        assertThat(appraisal.advisories()).containsExactly("INTEL-SA-00289", "INTEL-SA-00615");
        final Appraisal allowed = Verdicts.accepted(sgx(DcapVectors.SGX, ANY_STATUS));
        assertThat(allowed.reportData().slice(0, 13)).isEqualTo(Octets.ascii("Hello, world!"));
        assertThat(allowed.measurements().primary()).isEqualTo(DcapVectors.SGX.slice(48 + 64, 32));
        assertThat(allowed.measurements().signedBy()).isEqualTo(DcapVectors.SGX.slice(48 + 128, 32));
        assertThat(allowed.evidenceHash())
                .isEqualTo(DcapVectors.SGX.slice(0, 432).sha256());
    }

    @Test
    void theTdxQuoteIsAccepted() {
        final Appraisal appraisal = Verdicts.accepted(tdx(DcapVectors.TDX, Policy.production()));
        assertThat(appraisal.format()).isEqualTo(EvidenceFormat.TDX_QUOTE_V4);
        assertThat(appraisal.tcbStatus()).isEqualTo(TcbStatus.UP_TO_DATE);
        assertThat(appraisal.advisories()).isEmpty();
        assertThat(appraisal.measurements().primary()).isEqualTo(DcapVectors.TDX.slice(48 + 136, 48));
        assertThat(appraisal.reportData()).isEqualTo(DcapVectors.TDX.slice(48 + 520, 64));
        assertThat(Verdicts.unchecked(appraisal)).containsExactlyInAnyOrder(Rule.REPORT_DATA, Rule.MEASUREMENT);
    }

    /** The span in which quote, TCB info, QE identity and lists hold at once is the documented one, to the second. */
    @Test
    void theVerdictTellsHowLongItHolds() {
        final Appraisal sgx = Verdicts.accepted(sgx(DcapVectors.SGX, ANY_STATUS));
        assertThat(sgx.validity().notBefore()).isEqualTo(Vectors.at("2025-06-19T10:56:11Z"));
        assertThat(sgx.validity().notAfter()).isEqualTo(Vectors.at("2025-07-19T10:01:18Z"));
        final Appraisal tdx = Verdicts.accepted(tdx(DcapVectors.TDX, ANY_STATUS));
        for (final long inside :
                new long[] {tdx.validity().notBefore(), tdx.validity().notAfter()}) {
            Verdicts.accepted(tdxAt(inside));
        }
        assertThat(tdxAt(tdx.validity().notBefore() - 1)).isInstanceOf(Verdict.Refused.class);
        assertThat(tdxAt(tdx.validity().notAfter() + 1)).isInstanceOf(Verdict.Refused.class);
    }

    /** The JSON signatures of this set hold as well; its platform is out of date. */
    @Test
    void theOlderTdxSetIsOutOfDate() {
        final Appraisal appraisal = Verdicts.refused(older(Policy.production()), Rule.TCB_STATUS);
        assertThat(appraisal.tcbStatus()).isEqualTo(TcbStatus.OUT_OF_DATE);
        assertThat(appraisal.advisories()).containsExactly("INTEL-SA-00960", "INTEL-SA-00982", "INTEL-SA-00986");
        Verdicts.accepted(older(ANY_STATUS));
    }

    /** Its level is of August 2023; the next, which it missed, of 2024-03-13; the set is evaluated on 2025-03-01. */
    @Test
    void graceCountsFromTheLevelThatWasMissed() {
        final long late = Vectors.at("2025-03-01T00:00:00Z") - Vectors.at("2024-03-13T00:00:00Z");
        final Set<TcbStatus> statuses = DcapPolicy.PRODUCTION.tcbStatuses();
        Verdicts.accepted(older(Policy.production().withDcap(new DcapPolicy(statuses, late, 17))));
        Verdicts.refused(older(Policy.production().withDcap(new DcapPolicy(statuses, late - 1, 17))), Rule.TCB_STATUS);
    }

    @ParameterizedTest
    @CsvSource({
        "SGX, sgx/phala/sgx_quote",
        "SGX, sgx/automata-solana/quote_sgx.bin",
        "SGX, sgx/automata/quotev3.hex",
        "TDX, tdx/automata/quotev4.hex",
        "TDX, tdx/automata/quotev5.dat",
        "TDX, tdx/automata/tdx_quote_5.dat",
        "TDX, tdx/dcap-rs/quote_tdx_00806f050000.dat",
        "TDX, tdx/go-tdx-guest/tdx_prod_quote_SPR_E4.dat",
        "TDX, tdx/go-tdx-guest/ccel/cos-113-tdx-quote.dat",
        "TDX, tdx/go-tdx-guest/quote_v5_sample.dat",
        "TDX, tdx/phala/tdx_quote",
        "TDX, tdx/phala/tdx-quote.hex",
        "TDX, tdx/phala/quote-from-tappd.hex",
    })
    void everyQuoteHoldsByItself(final TeeKind kind, final String name) {
        final Octets file = name.endsWith(".hex") ? Vectors.hexFile(name) : Vectors.file(name);
        // This one has text after the quote.
        final boolean text = name.contains("SPR_E4");
        final Octets quote = text ? file.slice(0, 4935) : file;
        if (text) {
            Verdicts.malformed(
                    verify(kind, file, Collateral.NONE, ALL_VALID, Policy.production()), "follows the quote");
        }
        assertThat(TeeKind.valueOf(kind.name())).isEqualTo(guessed(quote));
        // And this one is of a debug enclave.
        final Policy policy = Policy.production().withDebugAllowed(name.contains("solana"));
        final Appraisal appraisal =
                ((Verdict.Refused) verify(kind, quote, Collateral.NONE, ALL_VALID, policy)).appraisal();
        assertThat(Verdicts.failed(appraisal)).doesNotContainAnyElementsOf(QUOTE_ONLY);
        assertThat(Verdicts.unchecked(appraisal)).doesNotContainAnyElementsOf(QUOTE_ONLY);
        // Without revocation lists and Intel's word on the platform nothing is accepted.
        assertThat(Verdicts.failed(appraisal))
                .contains(Rule.REVOCATION_LISTS, Rule.TCB_INFO_SIGNATURE, Rule.QE_IDENTITY_SIGNATURE, Rule.TCB_STATUS);
    }

    @Test
    void theDebugEnclaveIsRefused() {
        final Octets quote = Vectors.file("sgx/automata-solana/quote_sgx.bin");
        assertThat(Verdicts.failed(
                        ((Verdict.Refused) verify(TeeKind.SGX, quote, Collateral.NONE, ALL_VALID, Policy.production()))
                                .appraisal()))
                .contains(Rule.DEBUG);
    }

    /** All the real collateral that came without a matching quote is at least well formed. */
    @Test
    void theLooseCollateralIsUsable() {
        final Collateral collateral = Vectors.collateral(
                "sgx-tdx-collateral/automata-0625/identity.json",
                "sgx-tdx-collateral/automata-0625/qe_td.json",
                "sgx-tdx-collateral/automata-0625/tcbinfov3_00806f050000.json",
                "sgx-tdx-collateral/automata-0625/tcbinfov3_90C06F000000.json",
                "sgx-tdx-collateral/automata-0825/platform_crl.der",
                "sgx-tdx-collateral/automata-0825/sgx_qeidentity_v4.json",
                "sgx-tdx-collateral/automata-0825/sgx_tcbinfov3_00606a000000.json",
                "sgx-tdx-collateral/automata-1025/identity.json",
                "sgx-tdx-collateral/automata-1025/pck_crl.der",
                "sgx-tdx-collateral/automata-1025/tcb_info.json",
                "sgx/automata-solana/intel_root_ca_crl.der",
                "sgx/automata-solana/pck_platform_crl.der",
                "sgx/automata-solana/qe_identity.json",
                "sgx/automata-solana/tcb_info_v3_sgx.json",
                "tdx/automata-solana/tcb_info_v3_with_tdx_module.json",
                "tdx/dcap-rs/tcb_info_v3_tdx_0.json",
                "tdx/dcap-rs/tcb_info_v3_tdx_1.json",
                "tdx/go-tdx-guest/pckcrl",
                "tdx/go-tdx-guest/rootcrl.der",
                "tdx/go-tdx-guest/sample_qeIdentity_response",
                "tdx/go-tdx-guest/sample_tcbInfo_response",
                "tdx/go-tdx-guest/sample_tcbinfo_response_v5");
        assertThat(collateral.tcbInfos()).hasSize(10);
        assertThat(collateral.qeIdentities()).hasSize(6);
        assertThat(collateral.revocationLists()).hasSize(6);
    }

    @Test
    void noneOfManyBytesOfAQuoteCanBeTurned() {
        for (int i = 0; i < DcapVectors.TDX.length(); i += 17) {
            assertThat(tdx(Vectors.flipped(DcapVectors.TDX, i), Policy.production()))
                    .as("byte " + i)
                    .isNotInstanceOf(Verdict.Accepted.class);
        }
        for (int i = 0; i < DcapVectors.SGX.length(); i += 17) {
            assertThat(sgx(Vectors.flipped(DcapVectors.SGX, i), ANY_STATUS))
                    .as("byte " + i)
                    .isNotInstanceOf(Verdict.Accepted.class);
        }
    }

    @Test
    void eachSignatureIsItsOwnRule() {
        final Octets quote = DcapVectors.TDX;
        final int signatureAt = TDX_SIGNATURE_LENGTH_AT + 4;
        final int qeReportAt = signatureAt + 128 + 6;
        Verdicts.refused(tdx(Vectors.flipped(quote, 48 + 520), Policy.production()), Rule.EVIDENCE_SIGNATURE);
        Verdicts.refused(tdx(Vectors.flipped(quote, signatureAt), Policy.production()), Rule.EVIDENCE_SIGNATURE);
        Verdicts.refused(tdx(Vectors.flipped(quote, qeReportAt + 384), Policy.production()), Rule.QE_SIGNATURE);
        Verdicts.refused(
                tdx(Vectors.flipped(quote, qeReportAt + 384 + 64 + 2), Policy.production()), Rule.ATTESTATION_KEY);
        Verdicts.refused(tdx(Vectors.flipped(quote, 12), Policy.production()), Rule.QE_VENDOR, Rule.EVIDENCE_SIGNATURE);
    }

    /** Hypervisors pad quotes with zeros. The padding is nobody's word and changes nothing. */
    @Test
    void onlyZerosMayFollowAQuote() {
        final int end = TDX_SIGNATURE_LENGTH_AT + 4 + (int) DcapVectors.TDX.u32le(TDX_SIGNATURE_LENGTH_AT);
        assertThat(end).isLessThan(DcapVectors.TDX.length());
        final Octets bare = DcapVectors.TDX.slice(0, end);
        final Verdict verdict = tdx(DcapVectors.TDX, Policy.production());
        assertThat(tdx(bare, Policy.production()).hash()).isEqualTo(verdict.hash());
        assertThat(tdx(bare.concat(Octets.zeros(3000)), Policy.production()).hash())
                .isEqualTo(verdict.hash());
        Verdicts.malformed(tdx(bare.concat(Octets.fromHex("0001")), Policy.production()), "other than zeros follows");
    }

    @Test
    void lengthsMustFit() {
        final Octets quote = DcapVectors.TDX;
        Verdicts.malformed(tdx(quote.slice(0, 4900), Policy.production()), "signature data needs");
        Verdicts.malformed(
                tdx(Vectors.patched(quote, TDX_SIGNATURE_LENGTH_AT, Octets.fromHex("ffffffff")), Policy.production()),
                "signature data needs 4294967295");
        Verdicts.malformed(
                tdx(
                        Vectors.patched(quote, TDX_SIGNATURE_LENGTH_AT + 4 + 130, Octets.fromHex("ffffffff")),
                        Policy.production()),
                "certification data needs 4294967295");
        // One byte more or less in the outer length leaves something over or short.
        final long length = quote.u32le(TDX_SIGNATURE_LENGTH_AT);
        for (final long wrong : new long[] {length - 1, length + 1}) {
            final Octets patch = Octets.of(new byte[] {(byte) wrong, (byte) (wrong >> 8)});
            assertThat(tdx(Vectors.patched(quote, TDX_SIGNATURE_LENGTH_AT, patch), Policy.production()))
                    .isInstanceOf(Verdict.Malformed.class);
        }
        Verdicts.malformed(sgx(Octets.EMPTY, Policy.production()), "quote header");
        Verdicts.malformed(sgx(Octets.zeros(65_537), Policy.production()), "over 65536");
    }

    @Test
    void unknownFormsAreMalformed() {
        final Octets tdx = DcapVectors.TDX;
        Verdicts.malformed(tdx(Vectors.patched(tdx, 0, Octets.fromHex("02")), Policy.production()), "version 2");
        Verdicts.malformed(tdx(Vectors.patched(tdx, 0, Octets.fromHex("06")), Policy.production()), "version 6");
        Verdicts.malformed(tdx(Vectors.patched(tdx, 2, Octets.fromHex("03")), Policy.production()), "key type 3");
        Verdicts.malformed(tdx(Vectors.patched(tdx, 4, Octets.fromHex("82")), Policy.production()), "TEE type 130");
        Verdicts.malformed(tdx(Vectors.patched(tdx, 8, Octets.fromHex("01")), Policy.production()), "reserved");
        Verdicts.malformed(tdx(Vectors.patched(tdx, 0, Octets.fromHex("05")), Policy.production()), "body of type");
        // A PCK chain where the wrapped QE report belongs: how quotes of version 3 look, and parsers of only those.
        Verdicts.malformed(
                tdx(Vectors.patched(tdx, TDX_SIGNATURE_LENGTH_AT + 132, Octets.fromHex("05")), Policy.production()),
                "type 5 is no QE report");
        Verdicts.malformed(
                tdx(Vectors.patched(tdx, TDX_SIGNATURE_LENGTH_AT + 4 + 64, Octets.zeros(64)), Policy.production()),
                "not on its curve");
        Verdicts.malformed(sgx(tdx, Policy.production()), "not of kind SGX");
        Verdicts.malformed(tdx(DcapVectors.SGX, Policy.production()), "not of kind TDX");
    }

    /** Intel signs bytes, not values: a blank more is another document. */
    @Test
    void oneChangedByteOfIntelsJsonBreaksItsSignature() {
        Verdicts.refused(withPiece(5, "INTEL-SA-00837\"", "INTEL-SA-00838\""), Rule.TCB_INFO_SIGNATURE);
        Verdicts.refused(withPiece(5, "\"version\":3", "\"version\": 3"), Rule.TCB_INFO_SIGNATURE);
        Verdicts.refused(withPiece(6, "\"isvprodid\":2", "\"isvprodid\": 2"), Rule.QE_IDENTITY_SIGNATURE);
        // Outside the signed part blanks are nobody's business.
        Verdicts.accepted(withPiece(5, "{\"tcbInfo\":", "{ \"tcbInfo\" :\n"));
    }

    @Test
    void everyPieceOfCollateralIsNeeded() {
        final List<Octets> pieces = DcapVectors.container("tdx/phala/tdx_quote_collateral.json");
        final Rule[][] missed = {
            {Rule.REVOCATION_LISTS},
            {Rule.REVOCATION_LISTS},
            {Rule.TCB_INFO_SIGNATURE, Rule.TCB_STATUS},
            {Rule.QE_IDENTITY_SIGNATURE, Rule.TCB_STATUS}
        };
        for (int i = 0; i < missed.length; i++) {
            final List<Octets> rest = new ArrayList<>(pieces);
            rest.remove(3 + i);
            Verdicts.refused(
                    verify(
                            TeeKind.TDX,
                            DcapVectors.TDX,
                            Vectors.sorted(rest),
                            DcapVectors.TDX_NOW,
                            Policy.production()),
                    missed[i]);
        }
        // Both chains hold the signing certificate.
        final List<Octets> unsigned = new ArrayList<>(pieces);
        unsigned.remove(2);
        unsigned.remove(1);
        Verdicts.refused(
                verify(
                        TeeKind.TDX,
                        DcapVectors.TDX,
                        Vectors.sorted(unsigned),
                        DcapVectors.TDX_NOW,
                        Policy.production()),
                Rule.TCB_INFO_SIGNATURE,
                Rule.QE_IDENTITY_SIGNATURE);
    }

    @Test
    void anotherPlatformsCollateralIsNone() {
        assertThat(Verdicts.failed(((Verdict.Refused) verify(
                                TeeKind.TDX,
                                DcapVectors.TDX,
                                DcapVectors.SGX_COLLATERAL,
                                DcapVectors.TDX_NOW,
                                ANY_STATUS))
                        .appraisal()))
                .contains(Rule.TCB_INFO_SIGNATURE, Rule.QE_IDENTITY_SIGNATURE, Rule.REVOCATION_LISTS);
    }

    @Test
    void thePolicyChoosesFormatDataMeasurementAndBaseline() {
        final Policy policy = Policy.production();
        Verdicts.refused(
                tdx(DcapVectors.TDX, policy.withFormats(EnumSet.of(EvidenceFormat.TDX_QUOTE_V5))), Rule.FORMAT);
        Verdicts.refused(tdx(DcapVectors.TDX, policy.withReportData(Octets.zeros(64))), Rule.REPORT_DATA);
        Verdicts.refused(tdx(DcapVectors.TDX, policy.withMeasurements(Set.of(Octets.zeros(32)))), Rule.MEASUREMENT);
        final Appraisal appraisal = Verdicts.accepted(tdx(DcapVectors.TDX, policy));
        Verdicts.accepted(tdx(
                DcapVectors.TDX,
                policy.withReportData(appraisal.reportData())
                        .withMeasurements(Set.of(appraisal.measurements().id(TeeKind.TDX)))));
        Verdicts.refused(
                tdx(
                        DcapVectors.TDX,
                        policy.withDcap(new DcapPolicy(policy.dcap().tcbStatuses(), 0, 18))),
                Rule.TCB_EVALUATION);
    }

    private static TeeKind guessed(final Octets quote) {
        try {
            return TeeKind.guess(quote);
        } catch (final MalformedInput e) {
            throw new IllegalStateException(e);
        }
    }

    private static Verdict withPiece(final int index, final String from, final String to) {
        final List<Octets> pieces = new ArrayList<>(DcapVectors.container("tdx/phala/tdx_quote_collateral.json"));
        final String text = pieces.get(index).text();
        assertThat(text).contains(from);
        pieces.set(index, Octets.ascii(text.replace(from, to)));
        return verify(TeeKind.TDX, DcapVectors.TDX, Vectors.sorted(pieces), DcapVectors.TDX_NOW, Policy.production());
    }

    private static Verdict older(final Policy policy) {
        return verify(
                TeeKind.TDX,
                Vectors.file("tdx/dcap-rs/quote_tdx_00806f050000.dat"),
                Vectors.collateral(
                        "tdx/dcap-rs/tcbinfov3_00806f050000.json",
                        "tdx/dcap-rs/qeidentityv2_apiv4.json",
                        "tdx/dcap-rs/pck_platform_crl.der",
                        "tdx/dcap-rs/intel_root_ca_crl.der",
                        "tdx/dcap-rs/tcb_signing_cert.pem"),
                Vectors.at("2025-03-01T00:00:00Z"),
                policy);
    }

    private static Verdict sgx(final Octets quote, final Policy policy) {
        return verify(TeeKind.SGX, quote, DcapVectors.SGX_COLLATERAL, DcapVectors.SGX_NOW, policy);
    }

    private static Verdict tdx(final Octets quote, final Policy policy) {
        return verify(TeeKind.TDX, quote, DcapVectors.TDX_COLLATERAL, DcapVectors.TDX_NOW, policy);
    }

    private static Verdict tdxAt(final long now) {
        return verify(TeeKind.TDX, DcapVectors.TDX, DcapVectors.TDX_COLLATERAL, now, Policy.production());
    }

    private static Verdict verify(
            final TeeKind kind, final Octets quote, final Collateral collateral, final long now, final Policy policy) {
        return AttestationVerifier.verify(kind, quote, collateral, Roots.production(), now, policy);
    }
}
