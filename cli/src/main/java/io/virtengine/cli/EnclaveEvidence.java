package io.virtengine.cli;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Evidence for the registry of enclaves, with what the registry has to know to judge it. */
final class EnclaveEvidence {

    @Mixin
    private EvidenceOptions files = new EvidenceOptions();

    @Option(
            names = "--challenge-block",
            paramLabel = "NUMBER",
            required = true,
            description = "As `ve enclave challenge` printed it; one of the last 256 blocks.")
    private long challengeBlock;

    @Option(
            names = "--proof",
            paramLabel = "FILE",
            description = "Output of `ve attest proof`; none where the chain has a native engine.")
    @Nullable
    private Path proof;

    @Option(
            names = "--matching",
            paramLabel = "WHAT",
            defaultValue = "software",
            description = "What the allow-list is to look at: software, signed_software or signer_product"
                    + " (default: ${DEFAULT-VALUE}).")
    private Matching matching = Matching.SOFTWARE;

    /** {@code IEnclaveRegistry.Attestation}, by member. */
    Map<String, Object> attestation() {
        ChainEvidence evidence = ChainEvidence.of(files);
        return Map.of(
                "kind", evidence.kind().code(),
                "matching", matching.ordinal(),
                "challengeBlock", challengeBlock,
                "evidence", evidence.evidence().toArray(),
                "collateral", evidence.pieces(),
                "proof", proof == null ? new byte[0] : ProofFile.read(proof));
    }
}
