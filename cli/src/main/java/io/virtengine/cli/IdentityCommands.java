package io.virtengine.cli;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.signing.IdentityAttestation;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Identity scores. */
@Command(name = "identity", description = "Requests, attests and shows identity scores.")
final class IdentityCommands {

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    Ve ve;

    @Command(description = "Shows an account's record and standing.")
    void show(@Parameters(paramLabel = "ADDRESS") String address) {
        try (Session session = ve.reader()) {
            String account = Arguments.address(address);
            SystemContracts contracts = session.contracts();
            Map<String, Object> record = new LinkedHashMap<>(contracts.read("IdentityRegistry", "identityOf", account));
            record.put("standing", contracts.read("IdentityRegistry", "standingOf", account));
            ve.out().print(record);
        }
    }

    @Command(description = "Registers the account.")
    void register() {
        try (Session session = ve.signer()) {
            session.print(ve.out(), session.identity().register());
        }
    }

    @Command(description = "Asks the committee to verify the scopes named in a vector file.")
    void request(@Parameters(paramLabel = "VECTOR", description = "See examples/identity.") Path file) {
        try (Session session = ve.signer()) {
            IdentityVector vector = IdentityVector.read(file);
            ve.out().print(Map.of("request", session.identity().request(vector.scopeBits())));
        }
    }

    @Command(
            description =
                    "As a committee member: signs a vector for a request and prints what it signed and the signature, for which"
                            + " a validator's stake answers: `ve validator slash report-conflict`.")
    void attest(@Parameters(paramLabel = "REQUEST") String request, @Parameters(paramLabel = "VECTOR") Path file) {
        try (Session session = ve.signer()) {
            IdentityVector vector = IdentityVector.read(file);
            IdentityAttestation statement =
                    session.identity().statement(Arguments.id(request), vector.encode(), vector.scopeBits());
            String digest =
                    session.identity().attestationDigest(statement.requestId(), vector.encode(), vector.scopeBits());
            var signed = new LinkedHashMap<String, Object>();
            signed.put("statement", shown(statement));
            signed.put("signer", session.address());
            signed.put("signature", Hex.encode(session.sign(Hex.decode(digest))));
            ve.out().print(signed);
        }
    }

    private static Map<String, Object> shown(IdentityAttestation statement) {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("requestId", statement.requestId());
        shown.put("account", statement.account());
        shown.put("vectorHash", statement.vectorHash());
        shown.put("verifiedScopes", BigInteger.valueOf(statement.verifiedScopes()));
        shown.put("modelHash", statement.modelHash());
        shown.put("deadline", BigInteger.valueOf(statement.deadline()));
        return shown;
    }

    /** One member's signature as {@link #attest} prints it in JSON; the chain knows what was signed. */
    record Attestation(@Nullable IdentityAttestation statement, String signer, String signature) {}

    @Command(description = "Carries the members' signatures to the chain, which computes the score.")
    void finalise(
            @Parameters(paramLabel = "REQUEST") String request,
            @Parameters(paramLabel = "VECTOR") Path file,
            @Option(
                            names = "--attestation",
                            required = true,
                            paramLabel = "FILE",
                            description = "Output of `ve identity attest -o json`; one per member.")
                    List<Path> attestations) {
        try (Session session = ve.signer()) {
            IdentityVector vector = IdentityVector.read(file);
            var signatures = new TreeMap<String, byte[]>();
            for (Path attestation : attestations) {
                Attestation read = JsonFiles.read(attestation, Attestation.class);
                signatures.put(Arguments.address(read.signer()), Hex.decode(read.signature()));
            }
            var scored =
                    session.identity().finalise(Arguments.id(request), vector.encode(), vector.scopeBits(), signatures);
            var result = new LinkedHashMap<String, Object>();
            result.put("score", scored.score());
            result.put("tier", scored.tier());
            result.put("passed", scored.passed());
            ve.out().print(result);
        }
    }
}
