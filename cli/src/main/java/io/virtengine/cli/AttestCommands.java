package io.virtengine.cli;

import io.virtengine.attestation.AttestationInput;
import io.virtengine.attestation.AttestationVerifier;
import io.virtengine.attestation.NativeAttestation;
import io.virtengine.attestation.appraisal.Policy;
import io.virtengine.attestation.appraisal.PolicyEncoding;
import io.virtengine.attestation.appraisal.Roots;
import io.virtengine.attestation.appraisal.TeeKind;
import io.virtengine.attestation.appraisal.Verdict;
import io.virtengine.attestation.collateral.CollateralSorter;
import io.virtengine.attestation.encoding.MalformedInput;
import io.virtengine.attestation.encoding.Octets;
import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.chain.DecodedRevert;
import io.virtengine.sdk.signing.AttestationProof;
import io.virtengine.sdk.tx.TransactionFailure;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Attestation evidence, verified by the library the precompile uses, and what a chain makes of it. */
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
            @Mixin EvidenceOptions files,
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
        Octets bytes = files.bytes();
        EvidenceFiles.Pieces pieces = files.pieces();
        Policy terms = policy == null
                ? Policy.production()
                : JsonFiles.read(policy, AttestationPolicyFile.class).toPolicy(policy);
        CollateralSorter.Sorted sorted = CollateralSorter.sort(pieces.blobs());
        Verdict verdict = verdict(bytes, sorted, time(at), terms);
        ve.json().print(VerdictReport.of(verdict, pieces, sorted.unusable()));
        return exitCode(verdict);
    }

    @Command(
            description =
                    "As a committee member: verifies evidence by the network's policy and roots and signs the verdict"
                            + " for chains without a native engine. What is refused is not signed but explained.",
            exitCodeListHeading = "Exit codes:%n",
            exitCodeList = {
                "0:accepted and signed",
                "1:refused",
                "2:malformed, or wrong usage",
                "4:the key or its password was not accepted",
                "5:a node did not answer"
            })
    int sign(
            @Mixin EvidenceOptions files,
            @Option(
                            names = "--at",
                            paramLabel = "TIME",
                            description =
                                    "When it must hold and the statement begins to count; default: the chain's time."
                                            + " All members name the same, not in the chain's future.")
                    @Nullable
                    String at,
            @Option(
                            names = "--valid-for",
                            paramLabel = "SECONDS",
                            description = "How long the statement counts; default: the longest the chain takes.")
                    @Nullable
                    Long validFor,
            @Option(
                            names = "--trust",
                            paramLabel = "FILE",
                            description = "Policy and roots, such as genesis/attestation.json. No node is asked then;"
                                    + " --at and --valid-for are needed.")
                    @Nullable
                    Path trust) {
        ChainEvidence evidence = ChainEvidence.of(files);
        try (VerdictDesk desk = trust == null ? VerdictDesk.online(ve) : VerdictDesk.offline(ve, trust)) {
            long from = at == null ? desk.now() : time(at);
            AttestationInput input = evidence.input(desk.trust(), from);
            Verdict verdict = NativeAttestation.verdict(input);
            if (verdict instanceof Verdict.Accepted) {
                ve.json()
                        .print(desk.sign(input, verdict, desk.lifetime(validFor))
                                .report());
            } else {
                ve.json().print(VerdictReport.of(verdict, EvidenceFiles.Pieces.NONE, List.of()));
            }
            return exitCode(verdict);
        }
    }

    @Command(
            description = "Puts the members' signatures together into the proof that the verifier's contract takes."
                    + " No node is asked; the contract judges signatures.")
    void proof(
            @Parameters(
                            paramLabel = "SIGNED",
                            arity = "1..15",
                            description =
                                    "Output of `ve attest sign`; one per member, all about the same at the same time.")
                    List<Path> files) {
        SignedVerdict first = SignedVerdict.read(files.getFirst());
        var signatures = new TreeMap<String, String>();
        for (Path file : files) {
            SignedVerdict signed = SignedVerdict.read(file);
            if (!signed.agrees(first)) {
                throw CommandException.usage(
                        file + " is about something else than " + files.getFirst() + ", or about another time");
            }
            signatures.put(Arguments.address(signed.signer()), signed.signature());
        }
        var statement = first.statement();
        var proof = new AttestationProof(statement.validFrom(), statement.validUntil(), first.verdict(), signatures);
        var result = new LinkedHashMap<String, Object>();
        result.put("chainId", first.chainId());
        result.put("committee", first.committee());
        result.put("statement", SignedVerdict.report(statement));
        result.put("signers", List.copyOf(proof.signatures().keySet()));
        result.put("proof", Hex.encode(proof.encode()));
        ve.json().print(result);
    }

    @Command(
            description = "Has the verifier's contract verify evidence at the chain's time and prints its verdict.",
            exitCodeListHeading = "Exit codes:%n",
            exitCodeList = {
                "0:accepted",
                "1:the evidence is refused",
                "2:malformed, or wrong usage",
                "3:the proof is missing, or not taken",
                "5:a node did not answer"
            })
    void check(
            @Mixin EvidenceOptions files,
            @Option(
                            names = "--proof",
                            paramLabel = "FILE",
                            description = "Output of `ve attest proof`; none where the chain has a native engine.")
                    @Nullable
                    Path proof) {
        ChainEvidence evidence = ChainEvidence.of(files);
        byte[] word = proof == null ? new byte[0] : ProofFile.read(proof);
        try (Session session = ve.reader()) {
            ve.json()
                    .print(ChainVerdict.report(session.contracts()
                            .read(
                                    "AttestationVerifier",
                                    "verify",
                                    evidence.kind().code(),
                                    evidence.evidence().toArray(),
                                    evidence.pieces(),
                                    word)));
        } catch (TransactionFailure.Rejected rejected) {
            throw new CommandException(exitCode(rejected.reason()), AttestationRefusal.message(rejected.reason()));
        }
    }

    /** 1 and 2 say of the evidence what they say everywhere; the rest is about the proof. */
    private static int exitCode(DecodedRevert reason) {
        return switch (reason.name()) {
            case "AttestationVerifier_Refused" -> REFUSED;
            case "AttestationVerifier_Malformed" -> MALFORMED;
            default -> ExitCode.REFUSED;
        };
    }

    @Command(description = "Prints a policy's canonical form, as AttestationVerifier.setPolicy takes it.")
    void policy(
            @Parameters(paramLabel = "FILE", description = "JSON that changes the strict default policy.") Path file) {
        Policy policy = JsonFiles.read(file, AttestationPolicyFile.class).toPolicy(file);
        ve.out().print(Map.of("policy", "0x" + PolicyEncoding.encode(policy).hex()));
    }

    private static int exitCode(Verdict verdict) {
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
