package io.virtengine.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.virtengine.attestation.appraisal.Appraisal;
import io.virtengine.attestation.appraisal.DcapPolicy;
import io.virtengine.attestation.appraisal.EvidenceFormat;
import io.virtengine.attestation.appraisal.Policy;
import io.virtengine.attestation.appraisal.Roots;
import io.virtengine.attestation.appraisal.Rule;
import io.virtengine.attestation.appraisal.TeeKind;
import io.virtengine.attestation.appraisal.Verdict;
import io.virtengine.attestation.collateral.CollateralSorter;
import io.virtengine.attestation.collateral.TcbStatus;
import io.virtengine.attestation.encoding.Octets;
import io.virtengine.attestation.x509.RevocationList;
import java.math.BigInteger;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The real SGX and TDX sets, mutated and signed again under a test root: rules that signatures hide. */
class DcapForgedTest {
    private static final Policy SGX_POLICY = Policy.production()
            .withDcap(new DcapPolicy(EnumSet.of(TcbStatus.CONFIGURATION_AND_SW_HARDENING_NEEDED), 0, 17));
    private static final String FROM = "2025-06-01T00:00:00Z";
    private static final String UNTIL = "2025-08-01T00:00:00Z";
    private static final String UP_TO_DATE_LEVEL =
            "\"tcbDate\":\"2024-03-13T00:00:00Z\",\"tcbStatus\":\"UpToDate\"},{\"tcb\":{\"sgxtcbcomponents\"";
    private static final int DAY = 86_400;

    @Test
    void whatIsSignedAgainUnchangedIsAccepted() {
        assertThat(Verdicts.accepted(DcapForge.sgx().verify(SGX_POLICY)).format())
                .isEqualTo(EvidenceFormat.SGX_QUOTE_V3);
        assertThat(Verdicts.accepted(DcapForge.tdx().verify()).format()).isEqualTo(EvidenceFormat.TDX_QUOTE_V4);
    }

    @Test
    void theOtherVersionsAreRead() {
        assertThat(Verdicts.accepted(DcapForge.sgx().version(4).verify(SGX_POLICY))
                        .format())
                .isEqualTo(EvidenceFormat.SGX_QUOTE_V4);
        final DcapForge v5 = DcapForge.tdx().version(5);
        assertThat(Verdicts.accepted(v5.verify()).format()).isEqualTo(EvidenceFormat.TDX_QUOTE_V5);
        // The longer report of TDX 1.5.
        final Appraisal longer =
                Verdicts.accepted(v5.body(v5.body().concat(Octets.zeros(64))).verify());
        assertThat(longer.measurements().registers()).containsKey("mrServiceTd");
    }

    @Test
    void debuggingIsRefused() {
        final int flags = DcapForge.sgx().body().at(48);
        Verdicts.refused(
                DcapForge.sgx().body(48, String.format("%02x", flags | 2)).verify(SGX_POLICY), Rule.DEBUG);
        for (final String bits : List.of("01", "80")) {
            Verdicts.refused(DcapForge.tdx().body(120, bits).verify(), Rule.DEBUG);
            Verdicts.accepted(
                    DcapForge.tdx().body(120, bits).verify(Policy.production().withDebugAllowed(true)));
        }
    }

    @Test
    void trustDomainAttributesAreHeld() {
        Verdicts.refused(DcapForge.tdx().body(121, "01").verify(), Rule.TD_ATTRIBUTES);
        Verdicts.refused(DcapForge.tdx().body(124, "01").verify(), Rule.TD_ATTRIBUTES);
        Verdicts.refused(DcapForge.tdx().body(123, "00").verify(), Rule.TD_ATTRIBUTES);
        Verdicts.refused(DcapForge.tdx().body(123, "30").verify(), Rule.TD_ATTRIBUTES);
        Verdicts.accepted(
                DcapForge.tdx().body(123, "30").verify(Policy.production().withMigrationAllowed(true)));
        // PERFMON and protection keys are the guest's choice.
        Verdicts.accepted(DcapForge.tdx().body(123, "50").body(127, "80").verify());
    }

    @Test
    void anAttestationKeyTheQuotingEnclaveDidNotNameIsRefused() {
        Verdicts.refused(DcapForge.tdx().unbound().verify(), Rule.ATTESTATION_KEY);
        Verdicts.refused(DcapForge.sgx().unbound().verify(SGX_POLICY), Rule.ATTESTATION_KEY);
    }

    @Test
    void anotherVendorsQuotingEnclaveIsRefused() {
        Verdicts.refused(DcapForge.tdx().header(12, "00").verify(), Rule.QE_VENDOR);
        Verdicts.refused(DcapForge.sgx().header(27, "00").verify(SGX_POLICY), Rule.QE_VENDOR);
    }

    /** Signer, product, MISCSELECT, ATTRIBUTES (here: a debug quoting enclave) of the quoting enclave. */
    @ParameterizedTest
    @CsvSource({"128, 00", "256, 07", "16, 01", "48, 13", "56, 00ff"})
    void aQuotingEnclaveThatIsNotIntelsIsRefused(final int at, final String hex) {
        final Verdict verdict = DcapForge.tdx().qeReport(at, hex).verify();
        if (at == 56) {
            // XFRM is outside Intel's mask.
            Verdicts.accepted(verdict);
        } else {
            Verdicts.refused(verdict, Rule.QE_IDENTITY);
        }
    }

    @Test
    void theQuotingEnclavesOwnLevelCounts() {
        assertThat(status(DcapForge.tdx().qeReport(258, "0300"))).isEqualTo(TcbStatus.UNRECOGNIZED);
        // With an older level in the list it is out of date, and so is the whole.
        final String level = "{\"tcb\":{\"isvsvn\":4},\"tcbDate\":\"2024-03-13T00:00:00Z\",\"tcbStatus\":\"UpToDate\"}";
        final String older =
                ",{\"tcb\":{\"isvsvn\":2},\"tcbDate\":\"2023-01-01T00:00:00Z\",\"tcbStatus\":\"OutOfDate\","
                        + "\"advisoryIDs\":[\"TEST-1\"]}";
        final Appraisal appraisal = Verdicts.refused(
                DcapForge.tdx()
                        .qeIdentity(level, level + older)
                        .qeReport(258, "0300")
                        .verify(),
                Rule.TCB_STATUS);
        assertThat(appraisal.tcbStatus()).isEqualTo(TcbStatus.OUT_OF_DATE);
        assertThat(appraisal.advisories()).containsExactly("TEST-1");
        final String revoked = older.replace("OutOfDate", "Revoked");
        assertThat(status(DcapForge.tdx().qeIdentity(level, level + revoked).qeReport(258, "0300")))
                .isEqualTo(TcbStatus.REVOKED);
    }

    @Test
    void everyComponentAndThePceMustReachALevel() {
        // The list has a level with a lower PCE, which is out of date.
        assertThat(status(DcapForge.tdx().svn(17, 10))).isEqualTo(TcbStatus.OUT_OF_DATE);
        assertThat(status(DcapForge.tdx().svn(17, 4))).isEqualTo(TcbStatus.UNRECOGNIZED);
        final int[] needs = {2, 2, 2, 2, 3, 1, 0, 5};
        for (int i = 0; i < needs.length; i++) {
            if (needs[i] > 0) {
                assertThat(status(DcapForge.tdx().svn(i + 1, needs[i] - 1)))
                        .as("component " + (i + 1))
                        .isEqualTo(TcbStatus.UNRECOGNIZED);
            }
        }
        // The last one counts as well: a comparison that stops early would not see it.
        final String last = "{\"svn\":0}],\"pcesvn\":11";
        assertThat(status(DcapForge.tdx().tcbInfo(last, last.replace("0}", "1}"))))
                .isEqualTo(TcbStatus.OUT_OF_DATE);
        Verdicts.accepted(DcapForge.tdx()
                .tcbInfo(last, last.replace("0}", "1}"))
                .svn(16, 1)
                .verify());
    }

    @Test
    void listsOfFewerOrMoreComponentsAreMalformed() {
        final DcapForge forge = DcapForge.tdx();
        for (final String other : List.of("],\"pcesvn\":11", ",{\"svn\":0},{\"svn\":0}],\"pcesvn\":11")) {
            final String body = DcapVectors.container("tdx/phala/tdx_quote_collateral.json")
                    .get(5)
                    .text()
                    .replace(",{\"svn\":0}],\"pcesvn\":11", other);
            assertThat(CollateralSorter.sort(List.of(Octets.ascii(body))).unusable())
                    .singleElement()
                    .satisfies(unusable -> assertThat(unusable.reason()).contains("sgxtcbcomponents"));
        }
        Verdicts.accepted(forge.verify());
    }

    @Test
    void tdxComponentsCountBesideTheModules() {
        // Component 2 is the late microcode update; 0 and 1 belong to the module, which has its own levels.
        assertThat(status(DcapForge.tdx().body(2, "01"))).isEqualTo(TcbStatus.UNRECOGNIZED);
        assertThat(status(DcapForge.tdx().body(0, "0301"))).isEqualTo(TcbStatus.OUT_OF_DATE);
        assertThat(status(DcapForge.tdx().body(0, "0101"))).isEqualTo(TcbStatus.UNRECOGNIZED);
        Verdicts.accepted(DcapForge.tdx().body(0, "0401").verify());
        Verdicts.accepted(DcapForge.tdx().body(0, "0303").verify());
        Verdicts.refused(DcapForge.tdx().body(0, "0409").verify(), Rule.TDX_MODULE, Rule.TCB_STATUS);
        // The original module has no levels of its own, so its components count with the platform's.
        Verdicts.accepted(DcapForge.tdx().body(0, "0500").verify());
        assertThat(status(DcapForge.tdx().body(0, "0400"))).isEqualTo(TcbStatus.UNRECOGNIZED);
    }

    @Test
    void aModuleIntelDidNotSignIsRefused() {
        Verdicts.refused(DcapForge.tdx().body(64, "01").verify(), Rule.TDX_MODULE);
        Verdicts.refused(DcapForge.tdx().body(112, "01").verify(), Rule.TDX_MODULE);
        Verdicts.refused(DcapForge.tdx().body(0, "0500").body(111, "01").verify(), Rule.TDX_MODULE);
    }

    @ParameterizedTest
    @CsvSource({
        "UpToDate, UP_TO_DATE, true",
        "SWHardeningNeeded, SW_HARDENING_NEEDED, true",
        "ConfigurationNeeded, CONFIGURATION_NEEDED, false",
        "ConfigurationAndSWHardeningNeeded, CONFIGURATION_AND_SW_HARDENING_NEEDED, false",
        "OutOfDate, OUT_OF_DATE, false",
        "OutOfDateConfigurationNeeded, OUT_OF_DATE_CONFIGURATION_NEEDED, false",
        "Revoked, REVOKED, false",
    })
    void eachStatusIsThePolicysToTake(final String name, final TcbStatus status, final boolean byDefault) {
        final DcapForge forge = DcapForge.tdx()
                .tcbInfo(
                        UP_TO_DATE_LEVEL,
                        UP_TO_DATE_LEVEL.replace(
                                "\"UpToDate\"", "\"" + name + "\",\"advisoryIDs\":[\"TEST-2\",\"TEST-1\"]"));
        final Verdict verdict = forge.verify();
        final Appraisal appraisal = byDefault ? Verdicts.accepted(verdict) : Verdicts.refused(verdict, Rule.TCB_STATUS);
        assertThat(appraisal.tcbStatus()).isEqualTo(status);
        assertThat(appraisal.advisories()).containsExactly("TEST-1", "TEST-2");
        if (status == TcbStatus.REVOKED) {
            assertThatIllegalArgumentException().isThrownBy(() -> taking(status, 0));
        } else {
            Verdicts.accepted(forge.verify(taking(status, 0)));
        }
    }

    @Test
    void graceForgivesBeingLateAndNothingElse() {
        // Missed the level of 2024-03-13; now is 2025-07-01.
        final long late = DcapForge.NOW - Vectors.at("2024-03-13T00:00:00Z");
        final DcapForge behind = DcapForge.tdx().svn(17, 10);
        Verdicts.accepted(behind.verify(taking(TcbStatus.UP_TO_DATE, late)));
        Verdicts.refused(behind.verify(taking(TcbStatus.UP_TO_DATE, late - 1)), Rule.TCB_STATUS);
        Verdicts.refused(behind.verify(taking(TcbStatus.SW_HARDENING_NEEDED, late)), Rule.TCB_STATUS);
        // A revoked platform, or one below every level, gets none.
        final String outOfDate = "\"tcbStatus\":\"OutOfDate\",\"advisoryIDs\"";
        Verdicts.refused(
                DcapForge.tdx()
                        .svn(17, 10)
                        .tcbInfo(outOfDate, outOfDate.replace("OutOfDate", "Revoked"))
                        .verify(taking(TcbStatus.UP_TO_DATE, 3000L * DAY)),
                Rule.TCB_STATUS);
        Verdicts.refused(DcapForge.tdx().svn(17, 4).verify(taking(TcbStatus.UP_TO_DATE, 3000L * DAY)), Rule.TCB_STATUS);
        // Nor one whose configuration the policy does not take.
        final DcapForge configured = DcapForge.tdx()
                .svn(17, 10)
                .tcbInfo(outOfDate, outOfDate.replace("OutOfDate", "OutOfDateConfigurationNeeded"));
        Verdicts.refused(configured.verify(taking(TcbStatus.UP_TO_DATE, late)), Rule.TCB_STATUS);
        Verdicts.accepted(configured.verify(taking(TcbStatus.CONFIGURATION_NEEDED, late)));
    }

    /** Intel's library sorts the levels itself, so the order in the document must not matter. */
    @Test
    void levelsAreTakenHighestFirst() {
        final Octets document =
                DcapVectors.container("tdx/phala/tdx_quote_collateral.json").get(5);
        final String text = document.text();
        final int first = text.indexOf("\"tcbLevels\":[{\"tcb\":{\"sgx") + "\"tcbLevels\":[".length();
        final int second = text.indexOf(",{\"tcb\":{\"sgxtcbcomponents\"", first);
        final int end = text.indexOf("]}]}", second) + 2;
        final String high = text.substring(first, second);
        final String low = text.substring(second + 1, end);
        final DcapForge forge = DcapForge.tdx().tcbInfo(high + "," + low, low + "," + high);
        assertThat(Verdicts.accepted(forge.verify()).tcbStatus()).isEqualTo(TcbStatus.UP_TO_DATE);
    }

    @Test
    void theBaselineIsThePolicysToChoose() {
        final String seventeen = "\"tcbEvaluationDataNumber\":17";
        final String eighteen = "\"tcbEvaluationDataNumber\":18";
        final Policy policy = Policy.production().withDcap(new DcapPolicy(Set.of(TcbStatus.UP_TO_DATE), 0, 18));
        Verdicts.refused(DcapForge.tdx().tcbInfo(seventeen, eighteen).verify(policy), Rule.TCB_EVALUATION);
        Verdicts.refused(DcapForge.tdx().qeIdentity(seventeen, eighteen).verify(policy), Rule.TCB_EVALUATION);
        Verdicts.accepted(DcapForge.tdx()
                .tcbInfo(seventeen, eighteen)
                .qeIdentity(seventeen, eighteen)
                .verify(policy));
    }

    @Test
    void collateralMustHoldNow() {
        Verdicts.refused(
                DcapForge.tdx()
                        .tcbInfo("2025-07-19T10:16:03Z", "2025-06-30T00:00:00Z")
                        .verify(),
                Rule.TCB_INFO_VALIDITY);
        Verdicts.refused(
                DcapForge.tdx()
                        .tcbInfo("2025-06-19T10:16:03Z", "2025-07-02T00:00:00Z")
                        .verify(),
                Rule.TCB_INFO_VALIDITY);
        Verdicts.refused(
                DcapForge.tdx()
                        .qeIdentity("2025-07-19T10:32:27Z", "2025-06-30T00:00:00Z")
                        .verify(),
                Rule.QE_IDENTITY_VALIDITY);
        Verdicts.refused(
                DcapForge.tdx()
                        .qeIdentity("2025-06-19T10:32:27Z", "2025-07-02T00:00:00Z")
                        .verify(),
                Rule.QE_IDENTITY_VALIDITY);
    }

    @Test
    void collateralMustBeForThePlatform() {
        Verdicts.refused(
                DcapForge.tdx()
                        .extension("0406b0c06f000000", "0406b0c06f000001")
                        .verify(),
                Rule.TCB_INFO_SIGNATURE,
                Rule.TCB_STATUS);
        Verdicts.refused(
                DcapForge.tdx().extension("0d0103040200..", "0d01030402000f").verify(),
                Rule.TCB_INFO_SIGNATURE,
                Rule.TCB_STATUS);
    }

    /** One revoked certificate refuses the quote, whichever it is and however good the others are. */
    @Test
    void anyOneRevokedCertificateIsEnough() {
        final RevocationList nobody = DcapForge.authority().revoking(FROM, UNTIL);
        final RevocationList nobodyByRoot = DcapForge.root().revoking(FROM, UNTIL);
        Verdicts.accepted(DcapForge.tdx().lists(nobody, nobodyByRoot).verify());
        Verdicts.refused(
                DcapForge.tdx()
                        .lists(DcapForge.authority().revoking(FROM, UNTIL, DcapForge.PCK_SERIAL), nobodyByRoot)
                        .verify(),
                Rule.REVOCATION);
        for (final BigInteger serial : List.of(DcapForge.AUTHORITY_SERIAL, DcapForge.SIGNER_SERIAL)) {
            Verdicts.refused(
                    DcapForge.tdx()
                            .lists(nobody, DcapForge.root().revoking(FROM, UNTIL, serial))
                            .verify(),
                    Rule.REVOCATION);
        }
        // The PCK's number in the root's list is another certificate's.
        Verdicts.accepted(DcapForge.tdx()
                .lists(nobody, DcapForge.root().revoking(FROM, UNTIL, DcapForge.PCK_SERIAL))
                .verify());
    }

    @Test
    void listsMustBeTheAuthoritysOwnAndCurrent() {
        final RevocationList good = DcapForge.authority().revoking(FROM, UNTIL);
        final RevocationList goodByRoot = DcapForge.root().revoking(FROM, UNTIL);
        Verdicts.refused(DcapForge.tdx().lists(good).verify(), Rule.REVOCATION_LISTS);
        Verdicts.refused(DcapForge.tdx().lists(goodByRoot).verify(), Rule.REVOCATION_LISTS);
        Verdicts.refused(DcapForge.tdx().lists().verify(), Rule.REVOCATION_LISTS);
        Verdicts.refused(
                DcapForge.tdx()
                        .lists(DcapForge.authority().revoking(FROM, "2025-06-30T00:00:00Z"), goodByRoot)
                        .verify(),
                Rule.REVOCATION_LISTS);
        Verdicts.refused(
                DcapForge.tdx()
                        .lists(good, DcapForge.root().revoking("2025-07-02T00:00:00Z", UNTIL))
                        .verify(),
                Rule.REVOCATION_LISTS);
        final TestAuthority impostor = TestAuthority.named("Intel SGX PCK Platform CA", TestAuthority.p256())
                .authority(0)
                .selfSigned("SHA256withECDSA");
        Verdicts.refused(
                DcapForge.tdx()
                        .lists(impostor.revoking(FROM, UNTIL), goodByRoot)
                        .verify(),
                Rule.REVOCATION_LISTS);
        // An older list is no way around a newer one that revokes.
        Verdicts.refused(
                DcapForge.tdx()
                        .lists(
                                good,
                                DcapForge.authority().revoking("2025-06-02T00:00:00Z", UNTIL, DcapForge.PCK_SERIAL),
                                goodByRoot)
                        .verify(),
                Rule.REVOCATION);
    }

    @Test
    void theChainIsLeafAuthorityRoot() {
        Verdicts.malformed(DcapForge.tdx().order(1, 0, 2).verify(), "no SGX extension");
        Verdicts.malformed(DcapForge.tdx().order(0, 1).verify(), "PCK chain is not 3");
        Verdicts.malformed(DcapForge.tdx().order(0, 1, 2, 2).verify(), "more than 3");
        assertThat(failed(DcapForge.tdx().order(0, 2, 1).verify()))
                .contains(Rule.CHAIN_PROFILE, Rule.CHAIN_SIGNATURES, Rule.CHAIN_ROOT);
        assertThat(failed(DcapForge.tdx().order(0, 1, 1).verify()))
                .contains(Rule.CHAIN_PROFILE, Rule.CHAIN_SIGNATURES, Rule.CHAIN_ROOT);
    }

    @Test
    void certificatesMustBeWhatTheyAreTakenFor() {
        Verdicts.refused(DcapForge.tdx().pckName("Intel SGX TCB Signing").verify(), Rule.CHAIN_PROFILE);
        assertThat(failed(DcapForge.tdx()
                        .authority("Intel SGX PCK Other CA", true)
                        .verify()))
                .contains(Rule.CHAIN_PROFILE);
        Verdicts.refused(
                DcapForge.tdx().authority("Intel SGX PCK Platform CA", false).verify(),
                Rule.CHAIN_PROFILE,
                Rule.REVOCATION_LISTS);
        Verdicts.refused(
                DcapForge.tdx().signer("Intel SGX PCK Certificate", FROM, UNTIL).verify(),
                Rule.TCB_INFO_SIGNATURE,
                Rule.QE_IDENTITY_SIGNATURE);
        Verdicts.refused(
                DcapForge.tdx()
                        .signer("Intel SGX TCB Signing", FROM, "2025-06-30T00:00:00Z")
                        .verify(),
                Rule.CHAIN_VALIDITY);
        Verdicts.refused(DcapForge.tdx().strangeSigner().verify(), Rule.CHAIN_SIGNATURES);
    }

    @Test
    void theTestRootIsNoProductionRoot() {
        final DcapForge forge = DcapForge.tdx();
        Verdicts.refused(
                AttestationVerifier.verify(
                        TeeKind.TDX,
                        forge.quote(),
                        forge.collateral(),
                        Roots.production(),
                        DcapForge.NOW,
                        Policy.production()),
                Rule.CHAIN_ROOT);
    }

    /** Each breaks one rule of the strict reading of the PCK's extension. */
    @ParameterizedTest
    @CsvSource({
        // A component in two bytes, one out of range, one negative, one missing, one twice, another type.
        "060b2a864886f84d010d01020a0201.., 060b2a864886f84d010d01020b0201.., comes twice",
        "060b2a864886f84d010d01020a0201.., 060b2a864886f84d010d01020a0201ff, is not 0..255",
        "060b2a864886f84d010d01020a0201.., 060b2a864886f84d010d01020a0401.., DER tag",
        "060b2a864886f84d010d01020a0201.., 060b2a864886f84d010d0102300201.., no TCB component 10",
        "060a2a864886f84d010d01040406, 060a2a864886f84d010d01090406, no FMSPC",
        "060a2a864886f84d010d01010410, 060a2a864886f84d010d01010310, DER tag",
    })
    void thePckExtensionIsReadStrictly(final String from, final String to, final String reason) {
        Verdicts.malformed(
                DcapForge.tdx().extension(from, to.replace("..", "00")).verify(), reason);
    }

    private static TcbStatus status(final DcapForge forge) {
        return Verdicts.refused(forge.verify(), Rule.TCB_STATUS).tcbStatus();
    }

    private static Set<Rule> failed(final Verdict verdict) {
        return Verdicts.failed(((Verdict.Refused) verdict).appraisal());
    }

    private static Policy taking(final TcbStatus status, final long grace) {
        return Policy.production().withDcap(new DcapPolicy(Set.of(status), grace, 17));
    }
}
