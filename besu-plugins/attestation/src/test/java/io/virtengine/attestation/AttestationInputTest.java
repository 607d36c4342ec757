package io.virtengine.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.virtengine.attestation.appraisal.DcapPolicy;
import io.virtengine.attestation.appraisal.EvidenceFormat;
import io.virtengine.attestation.appraisal.NitroPolicy;
import io.virtengine.attestation.appraisal.Policy;
import io.virtengine.attestation.appraisal.PolicyEncoding;
import io.virtengine.attestation.appraisal.Roots;
import io.virtengine.attestation.appraisal.Rule;
import io.virtengine.attestation.appraisal.SnpFirmware;
import io.virtengine.attestation.appraisal.SnpPolicy;
import io.virtengine.attestation.appraisal.SnpProduct;
import io.virtengine.attestation.appraisal.SnpTcb;
import io.virtengine.attestation.appraisal.TeeKind;
import io.virtengine.attestation.appraisal.Verdict;
import io.virtengine.attestation.collateral.TcbStatus;
import io.virtengine.attestation.encoding.MalformedInput;
import io.virtengine.attestation.encoding.Octets;
import java.math.BigInteger;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The binary forms that precompile, committee and contracts share. */
class AttestationInputTest {
    private static final int ROOTS = 1 + 5 * 33;
    private static final int POLICY_AT = 17;

    @ParameterizedTest
    @EnumSource
    void everyKindIsAcceptedThroughItsEncoding(final TeeKind kind) throws MalformedInput {
        final AttestationInput input = Inputs.all().get(kind);
        final AttestationInput read = AttestationInput.decode(input.encode());
        assertThat(read).isEqualTo(input);
        assertThat(read.encode()).isEqualTo(input.encode());
        final Verdict verdict = read.verify();
        Verdicts.accepted(verdict);
        assertThat(AttestationInput.decode(input.encode()).verify().encode()).isEqualTo(verdict.encode());
    }

    @Test
    void theLayoutIsFixed() {
        final Octets encoded = Inputs.snp();
        final int policy = encoded.at(15) << 8 | encoded.at(16);
        assertThat(encoded.slice(0, 7)).isEqualTo(Octets.ascii("VEAT").concat(Octets.fromHex("000103")));
        assertThat(number(encoded.slice(7, 8))).isEqualTo(Vectors.at("2024-06-01T00:00:00Z"));
        assertThat(encoded.slice(POLICY_AT, policy))
                .isEqualTo(Octets.fromHex(
                        // version, formats, statuses, grace, evaluation, age, skew, flags, VMPL, firmware, nothing more
                        "0001" + "007f" + "0006" + "00000000" + "00000011" + "0000012c" + "0000003c" + "00" + "00"
                                + "013300" + "00" + "00"));
        final int evidenceAt = POLICY_AT + policy + ROOTS;
        assertThat(number(encoded.slice(evidenceAt, 4))).isEqualTo(1184);
        assertThat(encoded.at(evidenceAt + 4 + 1184)).isEqualTo(2);
    }

    @Test
    void whatIsNotCanonicalIsMalformed() {
        final Octets good = Inputs.snp();
        final int rootsAt = POLICY_AT + (good.at(15) << 8 | good.at(16));
        final int evidenceAt = rootsAt + ROOTS;
        malformed(Octets.EMPTY, "magic");
        malformed(Vectors.flipped(good, 0), "VEAT");
        malformed(Vectors.flipped(good, 5), "version");
        malformed(Vectors.patched(good, 6, Octets.fromHex("00")), "kind of evidence 0");
        malformed(Vectors.patched(good, 6, Octets.fromHex("05")), "kind of evidence 5");
        malformed(Vectors.patched(good, 7, Octets.fromHex("80")), "over 2^63");
        malformed(Vectors.patched(good, 15, Octets.fromHex("ffff")), "policy");
        // A format and a flag nobody knows, a status no policy can take.
        malformed(Vectors.patched(good, POLICY_AT + 2, Octets.fromHex("80")), "canonical");
        malformed(Vectors.patched(good, POLICY_AT + 22, Octets.fromHex("08")), "canonical");
        malformed(Vectors.patched(good, POLICY_AT + 5, Octets.fromHex("80")), "no policy can take");
        malformed(Vectors.patched(good, POLICY_AT + 23, Octets.fromHex("04")), "VMPL");
        malformed(Vectors.patched(good, rootsAt, Octets.fromHex("ff")), "more than 32 roots");
        malformed(Vectors.patched(good, rootsAt + 1, Octets.fromHex("06")), "owner");
        malformed(Vectors.patched(good, rootsAt + 2, Octets.fromHex("ff")), "ascending");
        malformed(Vectors.patched(good, evidenceAt, Octets.fromHex("ffffffff")), "evidence is not 1..65536");
        malformed(Vectors.patched(good, evidenceAt, Octets.zeros(4)), "evidence is not 1..65536");
        malformed(Vectors.patched(good, evidenceAt + 4 + 1184, Octets.fromHex("21")), "more than 32 pieces");
        malformed(good.concat(Octets.zeros(1)), "follow the input");
        malformed(Octets.zeros(AttestationInput.MAX_LENGTH + 1), "over 262144");
        for (int length = 0; length < good.length(); length += 97) {
            malformed(good.slice(0, length), "");
        }
    }

    @Test
    void unusableCollateralIsMalformed() throws MalformedInput {
        final AttestationInput input = Inputs.all().get(TeeKind.SNP);
        final AttestationInput spoilt = new AttestationInput(
                input.kind(),
                input.now(),
                input.policy(),
                input.roots(),
                input.evidence(),
                List.of(Octets.ascii("hello")));
        Verdicts.malformed(AttestationInput.decode(spoilt.encode()).verify(), "collateral 0: no JSON value");
    }

    @Test
    void boundsHoldForTypedInputsToo() {
        final AttestationInput input = Inputs.all().get(TeeKind.SNP);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AttestationInput(
                        input.kind(), -1, input.policy(), input.roots(), input.evidence(), List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AttestationInput(
                        input.kind(), 0, input.policy(), input.roots(), Octets.zeros(65_537), List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AttestationInput(
                        input.kind(),
                        0,
                        input.policy(),
                        input.roots(),
                        input.evidence(),
                        Collections.nCopies(33, Octets.zeros(1))));
        assertThatIllegalArgumentException().isThrownBy(() -> new NitroPolicy(-1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new SnpPolicy(4, Map.of(), new SnpFirmware(1, 0, 0)));
        assertThatIllegalArgumentException().isThrownBy(() -> new SnpTcb(0, 0, 0, 256, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Roots(Map.of(Octets.zeros(31), Roots.Owner.INTEL)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Policy.production().withReportData(Octets.zeros(513)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Policy.production().withMeasurements(Set.of(Octets.zeros(31))));
    }

    @Test
    void aFullPolicyIsReadAsItWasWritten() throws MalformedInput {
        final Policy policy = Policy.production()
                .withFormats(EnumSet.of(EvidenceFormat.SNP_REPORT_VCEK, EvidenceFormat.NITRO_DOCUMENT))
                .withDebugAllowed(true)
                .withMigrationAllowed(true)
                .withDcap(new DcapPolicy(EnumSet.of(TcbStatus.OUT_OF_DATE), 86_400, 20))
                .withSnp(new SnpPolicy(
                        3,
                        Map.of(
                                SnpProduct.TURIN, new SnpTcb(1, 2, 3, 4, 5),
                                SnpProduct.MILAN, new SnpTcb(0, 255, 0, 1, 2)),
                        new SnpFirmware(1, 55, 21)))
                .withNitro(new NitroPolicy(1, 2))
                .withReportData(Octets.zeros(64))
                .withMeasurements(Set.of(Octets.zeros(32), Octets.fromHex("ff".repeat(32))));
        assertThat(PolicyEncoding.decode(PolicyEncoding.encode(policy))).isEqualTo(policy);
    }

    @Test
    void aVerdictIsTwentyWords() {
        final AttestationInput input = Inputs.sgx();
        final Verdict verdict = input.verify();
        final Octets encoded = verdict.encode();
        assertThat(encoded.length()).isEqualTo(640);
        assertThat(word(encoded, 0)).isEqualTo(1);
        assertThat(word(encoded, 1)).isEqualTo(TeeKind.SGX.code());
        assertThat(word(encoded, 2)).isEqualTo(EvidenceFormat.SGX_QUOTE_V3.ordinal());
        assertThat(word(encoded, 3)).isEqualTo(TcbStatus.CONFIGURATION_AND_SW_HARDENING_NEEDED.code());
        assertThat(word(encoded, 4)).isZero();
        assertThat(word(encoded, 5)).isEqualTo(1L << Rule.REPORT_DATA.code() | 1L << Rule.MEASUREMENT.code());
        assertThat(word(encoded, 6)).isEqualTo(Vectors.at("2025-06-19T10:56:11Z"));
        assertThat(word(encoded, 7)).isEqualTo(Vectors.at("2025-07-19T10:01:18Z"));
        assertThat(encoded.slice(8 * 32, 32))
                .isEqualTo(DcapVectors.SGX.slice(0, 432).sha256());
        // MRENCLAVE and MRSIGNER, left-aligned in two words each; then product, version, report data.
        assertThat(encoded.slice(12 * 32, 64))
                .isEqualTo(DcapVectors.SGX.slice(112, 32).concat(Octets.zeros(32)));
        assertThat(encoded.slice(14 * 32, 64))
                .isEqualTo(DcapVectors.SGX.slice(176, 32).concat(Octets.zeros(32)));
        assertThat(word(encoded, 16)).isEqualTo(DcapVectors.SGX.u16le(48 + 256));
        assertThat(word(encoded, 17)).isEqualTo(DcapVectors.SGX.u16le(48 + 258));
        assertThat(encoded.slice(18 * 32, 64)).isEqualTo(DcapVectors.SGX.slice(48 + 320, 64));
        final Verdict.Malformed malformed = new Verdict.Malformed(TeeKind.NITRO, "x");
        assertThat(malformed.encode().length()).isEqualTo(640);
        assertThat(word(malformed.encode(), 0)).isEqualTo(3);
        assertThat(word(malformed.encode(), 1)).isEqualTo(4);
        assertThat(malformed.encode().from(64).isZero()).isTrue();
    }

    @Test
    void aRefusedVerdictNamesTheRules() {
        final AttestationInput input = Inputs.all().get(TeeKind.SNP);
        final Verdict refused = new AttestationInput(
                        input.kind(),
                        input.now(),
                        input.policy().withReportData(Octets.zeros(64)),
                        input.roots(),
                        input.evidence(),
                        input.collateral())
                .verify();
        assertThat(word(refused.encode(), 0)).isEqualTo(2);
        assertThat(word(refused.encode(), 4)).isEqualTo(1L << Rule.REPORT_DATA.code());
    }

    /** Keccak-256 with Ethereum's padding, not SHA-3: of 640 bytes by the implementation under every wallet. */
    @Test
    void theHashIsEthereums() {
        assertThat(new Verdict.Malformed(TeeKind.SGX, "").hash())
                .isEqualTo(new Verdict.Malformed(TeeKind.SGX, "other").hash());
        assertThat(new Verdict.Malformed(TeeKind.SGX, "").hash())
                .isNotEqualTo(new Verdict.Malformed(TeeKind.TDX, "").hash());
        final byte[] words = new byte[640];
        words[31] = 3;
        words[63] = 1;
        final byte[] expected = new org.bouncycastle.jcajce.provider.digest.Keccak.Digest256().digest(words);
        assertThat(new Verdict.Malformed(TeeKind.SGX, "").hash()).isEqualTo(Octets.of(expected));
    }

    private static void malformed(final Octets input, final String reason) {
        assertThatExceptionOfType(MalformedInput.class)
                .isThrownBy(() -> AttestationInput.decode(input))
                .withMessageContaining(reason);
    }

    private static long word(final Octets encoded, final int index) {
        return number(encoded.slice(index * 32, 32));
    }

    private static long number(final Octets bytes) {
        return new BigInteger(1, bytes.toArray()).longValueExact();
    }
}
