package io.virtengine.attestation;

import io.virtengine.attestation.appraisal.Policy;
import io.virtengine.attestation.appraisal.PolicyEncoding;
import io.virtengine.attestation.appraisal.TeeKind;
import io.virtengine.attestation.encoding.Octets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Renders what the contracts' tests need of real evidence: the parts of an input, the hash of its canonical form, and the
 * verdict in words. Run {@link #main} after a deliberate change of either form.
 */
final class ContractVectors {
    static final Path PATH = Path.of("src/test/resources/contract-vectors.json");

    private ContractVectors() {}

    /** Rewrites the file; the working directory is the module's. */
    public static void main(final String... ignored) throws IOException {
        Files.writeString(PATH, render());
    }

    static String render() {
        final StringJoiner cases = new StringJoiner(",\n", "[\n", "\n]\n");
        for (final Map.Entry<TeeKind, AttestationInput> entry : Inputs.all().entrySet()) {
            cases.add(line(entry.getKey().name(), entry.getValue()));
        }
        final AttestationInput snp = Inputs.all().get(TeeKind.SNP);
        cases.add(
                line("SNP refused: one bit of the evidence turned", with(snp, Vectors.flipped(snp.evidence(), 0x90))));
        cases.add(line("SNP malformed: evidence of one byte", with(snp, Octets.zeros(1))));
        final Policy strict = Policy.production();
        final AttestationInput sgx = Inputs.sgx();
        cases.add(line(
                "SGX refused: production policy",
                new AttestationInput(sgx.kind(), sgx.now(), strict, sgx.roots(), sgx.evidence(), sgx.collateral())));
        return cases.toString();
    }

    private static String line(final String name, final AttestationInput input) {
        final Octets encoded = input.encode();
        final NativeAnswer answer = NativeAttestation.run(encoded.toArray());
        return ("{\"name\": \"%s\", \"kind\": %d, \"time\": %d, \"policy\": \"0x%s\", \"roots\": \"0x%s\", "
                        + "\"evidence\": \"0x%s\", \"collateral\": %s, \"inputHash\": \"0x%s\", \"verdict\": \"0x%s\"}")
                .formatted(
                        name,
                        input.kind().code(),
                        input.now(),
                        PolicyEncoding.encode(input.policy()).hex(),
                        input.roots().encode().hex(),
                        input.evidence().hex(),
                        pieces(input.collateral()),
                        keccak256(encoded).hex(),
                        answer.bytes().hex());
    }

    private static String pieces(final List<Octets> collateral) {
        final StringJoiner pieces = new StringJoiner(", ", "[", "]");
        collateral.forEach(piece -> pieces.add("\"0x" + piece.hex() + "\""));
        return pieces.toString();
    }

    private static AttestationInput with(final AttestationInput input, final Octets evidence) {
        return new AttestationInput(
                input.kind(), input.now(), input.policy(), input.roots(), evidence, input.collateral());
    }

    private static Octets keccak256(final Octets bytes) {
        return Octets.of(new org.bouncycastle.jcajce.provider.digest.Keccak.Digest256().digest(bytes.toArray()));
    }
}
