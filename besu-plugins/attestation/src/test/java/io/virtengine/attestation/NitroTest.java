package io.virtengine.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.attestation.appraisal.Appraisal;
import io.virtengine.attestation.appraisal.NitroPolicy;
import io.virtengine.attestation.appraisal.Policy;
import io.virtengine.attestation.appraisal.Roots;
import io.virtengine.attestation.appraisal.Rule;
import io.virtengine.attestation.appraisal.TeeKind;
import io.virtengine.attestation.appraisal.Verdict;
import io.virtengine.attestation.collateral.Collateral;
import io.virtengine.attestation.encoding.MalformedInput;
import io.virtengine.attestation.encoding.Octets;
import io.virtengine.attestation.encoding.Pem;
import java.math.BigInteger;
import java.security.KeyPair;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Real Nitro documents, whole, mutated, and re-signed where the signature would hide a rule. */
class NitroTest {
    private static final Octets DOCUMENT = Vectors.file("nitro/evervault/beta/valid-attestation-doc-bytes");
    private static final Octets DEBUG =
            Octets.of(Base64.getDecoder().decode(Vectors.text("nitro/evervault/valid-attestation-doc-base64")));
    private static final long NOW = 1_665_651_482;
    private static final long DEBUG_TIME = 1_695_049_410;
    private static final int PAYLOAD_AT = 10;
    private static final int SIGNATURE_AT = DOCUMENT.length() - 96;
    private static final BigInteger P384_ORDER = new BigInteger(
            "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973", 16);

    @Test
    void theDocumentIsAcceptedAtItsOwnTime() {
        final Appraisal appraisal = Verdicts.accepted(verify(DOCUMENT, NOW));
        assertThat(appraisal.measurements().primary().hex()).startsWith("f4d48b81a460c9916d1e685119074bf2");
        assertThat(appraisal.measurements().registers().get("nonce").length()).isEqualTo(256);
        assertThat(appraisal.reportData()).isEqualTo(Octets.EMPTY);
        assertThat(appraisal.validity().notAfter() - appraisal.validity().notBefore())
                .isBetween(10_000L, 10_810L);
        assertThat(Verdicts.unchecked(appraisal))
                .containsExactlyInAnyOrder(Rule.REVOCATION_LISTS, Rule.REVOCATION, Rule.REPORT_DATA, Rule.MEASUREMENT);
    }

    @Test
    void theDebugDocumentIsRefusedForDebugAlone() {
        Verdicts.refused(verify(DEBUG, DEBUG_TIME), Rule.DEBUG);
        final Appraisal allowed = Verdicts.accepted(verify(
                DEBUG, Roots.production(), DEBUG_TIME, Policy.production().withDebugAllowed(true)));
        assertThat(allowed.reportData().length()).isEqualTo(91);
        Verdicts.accepted(verify(
                DEBUG,
                Roots.production(),
                DEBUG_TIME,
                Policy.production().withDebugAllowed(true).withReportData(allowed.reportData())));
        Verdicts.refused(
                verify(
                        DEBUG,
                        Roots.production(),
                        DEBUG_TIME,
                        Policy.production().withDebugAllowed(true).withReportData(Octets.zeros(64))),
                Rule.REPORT_DATA);
    }

    /** The same publisher embeds documents in certificates; these two give what their file names say. */
    @Test
    void theDocumentsInsideCertificatesHold() {
        final Octets good = embedded("nitro/evervault/beta/non-debug-cert-containing-attestation-document-18-1-23.pem");
        final Octets debug = embedded("nitro/evervault/beta/debug-mode-cert-containing-attestation-doc-18-1-23.pem");
        Verdicts.accepted(verify(good, timestamp(good)));
        Verdicts.refused(verify(debug, timestamp(debug)), Rule.DEBUG);
    }

    @Test
    void ageIsHeldAgainstTheClock() {
        Verdicts.accepted(verify(DOCUMENT, NOW + 300));
        Verdicts.refused(verify(DOCUMENT, NOW + 301), Rule.NITRO_AGE);
        Verdicts.accepted(verify(DOCUMENT, NOW - 60));
        Verdicts.refused(verify(DOCUMENT, NOW - 61), Rule.NITRO_AGE);
        Verdicts.refused(verify(DOCUMENT, 0), Rule.NITRO_AGE);
        Verdicts.refused(verify(DOCUMENT, Long.MAX_VALUE), Rule.NITRO_AGE);
        Verdicts.accepted(verify(
                DOCUMENT, Roots.production(), NOW + 86_400, Policy.production().withNitro(new NitroPolicy(86_400, 0))));
    }

    @Test
    void noneOfManyBytesCanBeTurned() {
        for (int i = 0; i < DOCUMENT.length(); i += 11) {
            assertThat(verify(Vectors.flipped(DOCUMENT, i), NOW))
                    .as("byte " + i)
                    .isNotInstanceOf(Verdict.Accepted.class);
        }
        Verdicts.refused(verify(Vectors.flipped(DOCUMENT, SIGNATURE_AT), NOW), Rule.EVIDENCE_SIGNATURE);
        Verdicts.refused(verify(Vectors.flipped(DOCUMENT, DOCUMENT.length() - 1), NOW), Rule.EVIDENCE_SIGNATURE);
    }

    /** Anyone can turn (r, s) into (r, n - s). Both verify, so evidence must not be known by its signature's bytes. */
    @Test
    void theOtherHalfOfTheSignatureIsTheSameEvidence() {
        final BigInteger s = new BigInteger(1, DOCUMENT.from(SIGNATURE_AT + 48).toArray());
        final Octets other = Vectors.patched(DOCUMENT, SIGNATURE_AT + 48, scalar(P384_ORDER.subtract(s)));
        assertThat(other).isNotEqualTo(DOCUMENT);
        assertThat(Verdicts.accepted(verify(other, NOW)).evidenceHash())
                .isEqualTo(Verdicts.accepted(verify(DOCUMENT, NOW)).evidenceHash());
        assertThat(verify(other, NOW).hash()).isEqualTo(verify(DOCUMENT, NOW).hash());
    }

    @Test
    void scalarsOutOfRangeAreRefused() {
        for (final BigInteger bad : new BigInteger[] {BigInteger.ZERO, P384_ORDER}) {
            for (final int half : new int[] {0, 48}) {
                Verdicts.refused(
                        verify(Vectors.patched(DOCUMENT, SIGNATURE_AT + half, scalar(bad)), NOW),
                        Rule.EVIDENCE_SIGNATURE);
            }
        }
    }

    @Test
    void theRootMustBePinned() {
        Verdicts.refused(verify(DOCUMENT, new Roots(Map.of()), NOW, Policy.production()), Rule.CHAIN_ROOT);
    }

    @Test
    void formsThatAreNotTheDocumentsAreMalformed() {
        Verdicts.malformed(verify(DOCUMENT.concat(Octets.zeros(1)), NOW), "bytes follow the document");
        Verdicts.malformed(verify(DOCUMENT.slice(0, DOCUMENT.length() - 1), NOW), "needs");
        // A tagged COSE_Sign1, an indefinite array, a payload of indefinite map.
        Verdicts.malformed(verify(Octets.fromHex("d2").concat(DOCUMENT), NOW), "CBOR tag");
        Verdicts.malformed(
                verify(Vectors.patched(DOCUMENT, 0, Octets.fromHex("9f")).concat(Octets.fromHex("ff")), NOW),
                "indefinite");
        Verdicts.malformed(
                verify(envelope(Octets.fromHex("bf").concat(payload().from(1)).concat(Octets.fromHex("ff"))), NOW),
                "indefinite");
        // ES256 instead of ES384; something unprotected.
        Verdicts.malformed(verify(Vectors.patched(DOCUMENT, 5, Octets.fromHex("26")), NOW), "");
        Verdicts.malformed(
                verify(DOCUMENT.slice(0, 6).concat(Octets.fromHex("a10000")).concat(DOCUMENT.from(7)), NOW),
                "unprotected");
        Verdicts.malformed(verify(Octets.zeros(16_385), NOW), "over 16384");
        // A document that promises more than it has.
        Verdicts.malformed(verify(Octets.fromHex("9bffffffffffffffff"), NOW), "over 2^63");
        Verdicts.malformed(verify(Octets.fromHex("9b7fffffffffffffff"), NOW), "longer than its document");
        Verdicts.malformed(verify(Octets.fromHex("5b7fffffffffffffff"), NOW), "needs");
    }

    @Test
    void payloadFieldsAreBounded() {
        Verdicts.malformed(verify(changed("SHA384", "SHA512"), NOW), "digest");
        Verdicts.malformed(verify(changed("module_id", "module_ix"), NOW), "unknown field");
        Verdicts.malformed(verify(changed("user_data", "module_id"), NOW), "duplicate");
        Verdicts.malformed(verify(changed("pcrs", "pcrx"), NOW), "unknown field");
        // PCR 15 becomes PCR 14 a second time; a PCR of another length.
        Verdicts.malformed(
                verify(envelope(replaced("0f5830" + "00".repeat(48), "0e5830" + "00".repeat(48))), NOW), "duplicate");
        Verdicts.malformed(
                verify(envelope(replaced("0f5830" + "00".repeat(48), "0f582f" + "00".repeat(47))), NOW),
                "PCR is not 48");
        Verdicts.malformed(
                verify(envelope(replaced("0f5830" + "00".repeat(48), "18205830" + "00".repeat(48))), NOW), "PCR index");
        // The same index in two bytes instead of one.
        Verdicts.malformed(
                verify(envelope(replaced("0f5830" + "00".repeat(48), "180f5830" + "00".repeat(48))), NOW),
                "shortest form");
    }

    /** Another order of authorities, or one that is missing. */
    @Test
    void theChainMustBeInOrder() {
        final TestChain chain = new TestChain("2022-10-13T06:00:00Z", "2022-10-13T12:00:00Z");
        Verdicts.accepted(verify(chain.document(payload(), 0), chain.roots(), NOW, Policy.production()));
        Verdicts.refused(
                verify(chain.document(payload(), 1), chain.roots(), NOW, Policy.production()),
                Rule.CHAIN_PROFILE,
                Rule.CHAIN_SIGNATURES,
                Rule.CHAIN_ROOT);
        Verdicts.refused(
                verify(chain.document(payload(), 2), chain.roots(), NOW, Policy.production()),
                Rule.CHAIN_PROFILE,
                Rule.CHAIN_SIGNATURES);
    }

    @Test
    void theLeafMustBeValidAtTheDocumentsTime() {
        final TestChain chain = new TestChain("2022-10-13T05:00:00Z", "2022-10-13T08:00:00Z");
        Verdicts.refused(
                verify(chain.document(payload(), 0), chain.roots(), NOW, Policy.production()), Rule.CHAIN_VALIDITY);
    }

    /** Each of PCR 0, 1 and 2 is what a debug enclave cannot hide. */
    @Test
    void aZeroPcrIsDebugMode() {
        final TestChain chain = new TestChain("2022-10-13T06:00:00Z", "2022-10-13T12:00:00Z");
        final Octets payload = payload();
        for (int pcr = 0; pcr < 3; pcr++) {
            final int at = payload.hex().indexOf("706372" + "73b000") / 2 + 5 + pcr * 51 + 3;
            Verdicts.refused(
                    verify(
                            chain.document(Vectors.patched(payload, at, Octets.zeros(48)), 0),
                            chain.roots(),
                            NOW,
                            Policy.production()),
                    Rule.DEBUG);
        }
    }

    @Test
    void measurementsCanBeListed() {
        final Octets id =
                Verdicts.accepted(verify(DOCUMENT, NOW)).measurements().id(TeeKind.NITRO);
        final Policy policy = Policy.production();
        Verdicts.accepted(verify(DOCUMENT, Roots.production(), NOW, policy.withMeasurements(Set.of(id))));
        Verdicts.refused(
                verify(DOCUMENT, Roots.production(), NOW, policy.withMeasurements(Set.of(Octets.zeros(32)))),
                Rule.MEASUREMENT);
    }

    /** Test fixture: a hierarchy like AWS's, but with keys we have. */
    private static final class TestChain {
        private final TestAuthority root = TestAuthority.named("test.nitro-root", TestAuthority.p384())
                .authority(3)
                .selfSigned("SHA384withECDSA");
        private final TestAuthority zone = TestAuthority.named("test.zone", TestAuthority.p384())
                .authority(0)
                .signedBy(root, "SHA384withECDSA");
        private final TestAuthority leaf;

        TestChain(final String from, final String until) {
            final KeyPair keys = TestAuthority.p384();
            leaf = TestAuthority.named("test.enclave", keys).valid(from, until).signedBy(zone, "SHA384withECDSA");
        }

        Roots roots() {
            return new Roots(Map.of(root.certificate().fingerprint(), Roots.Owner.AWS_NITRO));
        }

        /** {@code payload} with this chain: whole, reversed, or without the zone. */
        Octets document(final Octets payload, final int disorder) {
            final Octets first = root.certificate().der();
            final Octets second = zone.certificate().der();
            final Octets bundle = switch (disorder) {
                case 0 -> Octets.fromHex("82").concat(string(first)).concat(string(second));
                case 1 -> Octets.fromHex("82").concat(string(second)).concat(string(first));
                default -> Octets.fromHex("81").concat(string(first));
            };
            final int certificateAt =
                    payload.hex().indexOf(Octets.ascii("certificate").hex()) / 2 + 11;
            final int publicKeyAt =
                    payload.hex().indexOf(Octets.ascii("public_key").hex()) / 2 - 1;
            final Octets own = payload.slice(0, certificateAt)
                    .concat(string(leaf.certificate().der()))
                    .concat(Octets.fromHex("68"))
                    .concat(Octets.ascii("cabundle"))
                    .concat(bundle)
                    .concat(payload.from(publicKeyAt));
            final Octets signed = Octets.fromHex("846a")
                    .concat(Octets.ascii("Signature1"))
                    .concat(Octets.fromHex("44a101382240"))
                    .concat(string(own));
            return Octets.fromHex("8444a1013822a0")
                    .concat(string(own))
                    .concat(Octets.fromHex("5860"))
                    .concat(leaf.sign(signed));
        }
    }

    private static Verdict verify(final Octets document, final long now) {
        return verify(document, Roots.production(), now, Policy.production());
    }

    private static Verdict verify(final Octets document, final Roots roots, final long now, final Policy policy) {
        return AttestationVerifier.verify(TeeKind.NITRO, document, Collateral.NONE, roots, now, policy);
    }

    private static Octets payload() {
        return DOCUMENT.slice(PAYLOAD_AT, SIGNATURE_AT - 2 - PAYLOAD_AT);
    }

    private static Octets envelope(final Octets payload) {
        return DOCUMENT.slice(0, 7).concat(string(payload)).concat(DOCUMENT.from(SIGNATURE_AT - 2));
    }

    private static Octets string(final Octets bytes) {
        return Octets.fromHex(String.format("59%04x", bytes.length())).concat(bytes);
    }

    private static Octets changed(final String from, final String to) {
        return envelope(replaced(Octets.ascii(from).hex(), Octets.ascii(to).hex()));
    }

    /** The payload with the first occurrence of some bytes replaced. */
    private static Octets replaced(final String from, final String to) {
        final String hex = payload().hex();
        final int at = hex.indexOf(from);
        assertThat(at).as(from).isNotNegative();
        return Octets.fromHex(hex.substring(0, at) + to + hex.substring(at + from.length()));
    }

    private static Octets scalar(final BigInteger value) {
        return Octets.fromHex(String.format("%096x", value));
    }

    private static Octets embedded(final String pem) {
        final String certificate = pemBlock(Vectors.file(pem)).text();
        final int at = certificate.indexOf("8444a1013822");
        int end = at;
        while (Character.digit(certificate.charAt(end), 16) >= 0) {
            end++;
        }
        final String digits = certificate.substring(at, end);
        return Octets.fromHex(digits.substring(0, digits.length() / 2 * 2));
    }

    private static Octets pemBlock(final Octets pem) {
        try {
            return Pem.blocks(pem, 4).getFirst().der();
        } catch (final MalformedInput e) {
            throw new IllegalStateException(e);
        }
    }

    private static long timestamp(final Octets document) {
        final int at = document.hex().indexOf(Octets.ascii("timestamp").hex() + "1b") / 2 + 10;
        return new BigInteger(1, document.slice(at, 8).toArray()).longValueExact() / 1000;
    }
}
