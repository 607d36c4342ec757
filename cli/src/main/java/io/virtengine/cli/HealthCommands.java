package io.virtengine.cli;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.market.StateNames;
import io.virtengine.sdk.signing.EnclaveHealth;
import io.virtengine.sdk.tx.TransactionFailure;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** What the attestation committee says of an enclave that is registered. */
@Command(
        name = "health",
        description = "Signs and reports that a validator's enclave became degraded, unhealthy or healthy.")
final class HealthCommands {

    private static final String REGISTRY = "EnclaveRegistry";

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    EnclaveCommands enclave;

    /** In the order of {@code IEnclaveRegistry.Health}. */
    enum Health {
        HEALTHY,
        DEGRADED,
        UNHEALTHY
    }

    /** One member's word, as {@link #sign} prints it. */
    record Signed(EnclaveHealth statement, String signer, String signature) {}

    @Command(
            description =
                    "As a committee member: signs a change of health. The output is for `ve enclave health report`.")
    void sign(
            @Parameters(paramLabel = "NODE") String node,
            @Parameters(paramLabel = "HEALTH", description = "healthy, degraded or unhealthy.") Health health,
            @Option(
                            names = "--evidence-hash",
                            paramLabel = "HASH",
                            required = true,
                            description = "Hash of the record of heartbeats and failures; all members name the same.")
                    String evidenceHash,
            @Option(
                            names = "--until",
                            paramLabel = "INSTANT",
                            required = true,
                            description =
                                    "Until when the chain takes it, for example 2027-01-31T12:00:00Z: as long as it takes"
                                            + " to gather the members' words, and no longer. All members name the same.")
                    Instant until) {
        try (Session session = enclave.ve.signer()) {
            SystemContracts contracts = session.contracts();
            String validator = Arguments.address(node);
            long nonce = ((BigInteger)
                            contracts.read(REGISTRY, "healthOf", validator).get("reports"))
                    .longValueExact();
            var statement = new EnclaveHealth(
                    validator, health.ordinal(), Arguments.id(evidenceHash), nonce, until.getEpochSecond());
            byte[] digest =
                    statement.digest(EnclaveHealth.domain(contracts.chain().chainId(), contracts.addressOf(REGISTRY)));
            var signed = new LinkedHashMap<String, Object>();
            var said = new LinkedHashMap<String, Object>();
            said.put("validator", statement.validator());
            said.put("health", statement.health());
            said.put("evidenceHash", statement.evidenceHash());
            said.put("nonce", statement.nonce());
            said.put("validUntil", statement.validUntil());
            signed.put("statement", said);
            signed.put("signer", session.address());
            signed.put("signature", Hex.encode(session.sign(digest)));
            enclave.ve.json().print(signed);
        }
    }

    @Command(description = "Carries the members' words to the chain; anyone may.")
    void report(
            @Parameters(
                            paramLabel = "SIGNED",
                            arity = "1..15",
                            description = "Output of `ve enclave health sign`; one per member, all saying the same.")
                    List<Path> files) {
        EnclaveHealth statement =
                JsonFiles.complete(files.getFirst(), Signed.class).statement();
        var signatures = new TreeMap<String, byte[]>();
        for (Path file : files) {
            Signed signed = JsonFiles.complete(file, Signed.class);
            if (!signed.statement().equals(statement)) {
                throw CommandException.usage(file + " says something else than " + files.getFirst());
            }
            signatures.put(Arguments.address(signed.signer()), Arguments.signature(signed.signature()));
        }
        try (Session session = enclave.ve.signer()) {
            var receipt = session.send(
                    REGISTRY,
                    "reportHealth",
                    "reporting an enclave's health",
                    statement.fields(),
                    List.copyOf(signatures.keySet()),
                    List.copyOf(signatures.values()));
            var result = new LinkedHashMap<String, Object>();
            result.put("validator", statement.validator());
            result.put("health", StateNames.ENCLAVE_HEALTH.all().get(statement.health()));
            result.put("transaction", receipt.transactionHash());
            enclave.ve.out().print(result);
        } catch (TransactionFailure.Rejected rejected) {
            throw new CommandException(ExitCode.REFUSED, AttestationRefusal.message(rejected.reason()));
        }
    }
}
