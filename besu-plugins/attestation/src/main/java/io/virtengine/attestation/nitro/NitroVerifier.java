package io.virtengine.attestation.nitro;

import io.virtengine.attestation.appraisal.Appraisal;
import io.virtengine.attestation.appraisal.ChainAppraisal;
import io.virtengine.attestation.appraisal.EvidenceFormat;
import io.virtengine.attestation.appraisal.Expectations;
import io.virtengine.attestation.appraisal.Measurements;
import io.virtengine.attestation.appraisal.Policy;
import io.virtengine.attestation.appraisal.Roots;
import io.virtengine.attestation.appraisal.Rule;
import io.virtengine.attestation.appraisal.Rulings;
import io.virtengine.attestation.appraisal.TeeKind;
import io.virtengine.attestation.appraisal.Validity;
import io.virtengine.attestation.appraisal.Verdict;
import io.virtengine.attestation.collateral.TcbStatus;
import io.virtengine.attestation.encoding.MalformedInput;
import io.virtengine.attestation.encoding.Octets;
import io.virtengine.attestation.x509.Curve;
import io.virtengine.attestation.x509.EcKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Verifies a Nitro attestation document, which carries its own certificate chain. */
public final class NitroVerifier {
    private NitroVerifier() {}

    /** The verdict on a document at {@code now}, Unix time. */
    public static Verdict verify(final Octets evidence, final Roots roots, final long now, final Policy policy)
            throws MalformedInput {
        final NitroDocument document = NitroDocument.of(evidence);
        final Rulings rulings = new Rulings();
        final Measurements measurements = measurements(document);
        Expectations.check(policy, EvidenceFormat.NITRO_DOCUMENT, measurements, document.userData(), rulings);
        // The leaf lives three hours, so the chain is held against the document's own time, which is signed, and that
        // time against the clock.
        final Validity validity = ChainAppraisal.check(
                document.chain(), document.seconds(), roots, Set.of(Roots.Owner.AWS_NITRO), rulings);
        final long age = now - document.seconds();
        rulings.require(
                Rule.NITRO_AGE,
                age <= policy.nitro().maxAge() && -age <= policy.nitro().clockSkew(),
                "the document is " + age + " seconds old");
        final Octets signed = document.signed();
        rulings.require(
                Rule.EVIDENCE_SIGNATURE,
                document.chain().getFirst().key() instanceof EcKey key
                        && key.curve() == Curve.P384
                        && key.verifiesRaw(signed.sha384(), document.signature()),
                "the document is not signed by " + document.chain().getFirst());
        rulings.require(
                Rule.DEBUG,
                policy.debugAllowed()
                        || document.pcrs().headMap(3).values().stream().noneMatch(Octets::isZero),
                "PCR 0, 1 or 2 is all zeros: the enclave runs in debug mode");
        rulings.skip(Rule.REVOCATION_LISTS, "AWS asks for none: leaves live three hours");
        rulings.skip(Rule.REVOCATION, "AWS asks for none: leaves live three hours");
        return Verdict.of(new Appraisal(
                EvidenceFormat.NITRO_DOCUMENT,
                document.payload().sha256(),
                Octets.ascii(document.moduleId()).sha256(),
                measurements,
                document.userData(),
                TcbStatus.NOT_APPLICABLE,
                List.of(),
                validity,
                rulings.outcomes(TeeKind.NITRO)));
    }

    private static Measurements measurements(final NitroDocument document) {
        final Map<String, Octets> registers = new LinkedHashMap<>();
        document.pcrs().forEach((index, value) -> registers.put("pcr" + index, value));
        registers.put("publicKey", document.publicKey());
        registers.put("nonce", document.nonce());
        return new Measurements(registers, List.of("pcr0", "pcr1", "pcr2"), "pcr8", 0, 0);
    }
}
