package io.virtengine.cli;

import io.virtengine.attestation.AttestationVerifier;
import io.virtengine.attestation.appraisal.Policy;
import io.virtengine.attestation.appraisal.Roots;
import io.virtengine.attestation.appraisal.TeeKind;
import io.virtengine.attestation.appraisal.Verdict;
import io.virtengine.attestation.collateral.CollateralSorter;
import io.virtengine.attestation.encoding.MalformedInput;
import io.virtengine.attestation.encoding.Octets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Attestation evidence, verified by the library the precompile uses. */
@Command(name = "attest", description = "Verifies attestation evidence of SGX, TDX, SEV-SNP and Nitro.")
final class AttestCommands {

    private static final int REFUSED = 1;
    private static final int MALFORMED = 2;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    Ve ve;

    @Command(
            description = "Prints the verdict as JSON, with the outcome of every rule. Nothing is fetched.",
            exitCodeListHeading = "Exit codes:%n",
            exitCodeList = {"0:accepted", "1:refused", "2:malformed, or wrong usage"})
    int verify(
            @Option(
                            names = "--evidence",
                            paramLabel = "FILE",
                            required = true,
                            description = "Quote, report or document; binary, hexadecimal or base64.")
                    Path evidence,
            @Option(
                            names = "--collateral",
                            paramLabel = "DIR",
                            description = "Certificates, revocation lists, TCB info and QE identity under any names.")
                    @Nullable
                    Path collateral,
            @Option(
                            names = "--at",
                            paramLabel = "TIME",
                            required = true,
                            description = "When it must hold: 2025-07-01T00:00:00Z, or Unix seconds.")
                    String at,
            @Option(
                            names = "--policy",
                            paramLabel = "FILE",
                            description = "JSON that changes the strict default policy.")
                    @Nullable
                    Path policy) {
        Octets bytes = EvidenceFiles.evidence(evidence);
        EvidenceFiles.Pieces pieces =
                collateral == null ? EvidenceFiles.Pieces.NONE : EvidenceFiles.collateral(collateral);
        Policy terms = policy == null
                ? Policy.production()
                : JsonFiles.read(policy, AttestationPolicyFile.class).toPolicy(policy);
        CollateralSorter.Sorted sorted = CollateralSorter.sort(pieces.blobs());
        Verdict verdict = verdict(bytes, sorted, time(at), terms);
        ve.json().print(VerdictReport.of(verdict, pieces, sorted.unusable()));
        return switch (verdict) {
            case Verdict.Accepted _ -> ExitCode.DONE;
            case Verdict.Refused _ -> REFUSED;
            case Verdict.Malformed _ -> MALFORMED;
        };
    }

    private static Verdict verdict(Octets evidence, CollateralSorter.Sorted sorted, long now, Policy policy) {
        try {
            return AttestationVerifier.verify(
                    TeeKind.guess(evidence), evidence, sorted.collateral(), Roots.production(), now, policy);
        } catch (MalformedInput e) {
            throw CommandException.usage(e.reason());
        }
    }

    private static long time(String text) {
        try {
            long seconds = text.matches("[0-9]{1,18}")
                    ? Long.parseLong(text)
                    : Instant.parse(text).getEpochSecond();
            if (seconds >= 0) {
                return seconds;
            }
        } catch (DateTimeException e) {
            // Falls through to the same answer as a time before 1970.
        }
        throw CommandException.usage("--at takes a time such as 2025-07-01T00:00:00Z or Unix seconds, not " + text);
    }
}
