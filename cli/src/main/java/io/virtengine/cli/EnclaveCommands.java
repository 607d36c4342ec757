package io.virtengine.cli;

import io.virtengine.sdk.chain.BlockHeader;
import io.virtengine.sdk.chain.Receipt;
import io.virtengine.sdk.client.RestrictedCall;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.market.StateNames;
import io.virtengine.sdk.tx.TransactionFailure;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The trusted execution environments of validators. */
@Command(
        name = "enclave",
        description = "Registers validators' enclaves, and manages the software and the collateral they are judged by.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {MeasurementCommands.class, CollateralCommands.class, HealthCommands.class})
final class EnclaveCommands {

    private static final String REGISTRY = "EnclaveRegistry";

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    Ve ve;

    @Command(description = "Lists the nodes of the consensus set with their latest identity.")
    void list() {
        try (Session session = ve.reader()) {
            SystemContracts contracts = session.contracts();
            var rows = new ArrayList<Map<String, Object>>();
            for (String node : session.validators().nodes()) {
                rows.add(identity(contracts, node, latest(contracts, node)));
            }
            ve.out().print(rows);
        }
    }

    @Command(description = "Shows an identity of a node, the keys of it that count, and its health.")
    void show(
            @Parameters(paramLabel = "NODE") String node,
            @Option(names = "--epoch", paramLabel = "NUMBER", description = "Default: the latest.") @Nullable
                    Long epoch) {
        try (Session session = ve.reader()) {
            SystemContracts contracts = session.contracts();
            String validator = Arguments.address(node);
            Map<String, Object> report =
                    identity(contracts, validator, epoch == null ? latest(contracts, validator) : epoch);
            report.put("validKeys", contracts.readValue(REGISTRY, "validKeysOf", validator));
            Map<String, Object> health = new LinkedHashMap<>(contracts.read(REGISTRY, "healthOf", validator));
            health.computeIfPresent("health", (key, state) -> StateNames.ENCLAVE_HEALTH.of((BigInteger) state));
            report.put("health", health);
            ve.out().print(report);
        }
    }

    @Command(
            description =
                    "Prints what a node's enclave has to put into its report data now to register or rotate these keys, or"
                            + " without keys to attest the latest ones again.")
    void challenge(
            @Parameters(paramLabel = "NODE") String node,
            @Option(
                            names = "--encryption-key",
                            paramLabel = "KEY",
                            description = "X25519 public key: 0x and 64 digits.")
                    @Nullable
                    String encryptionKey,
            @Option(names = "--signing-key", paramLabel = "ADDRESS", description = "Address of the signing key.")
                    @Nullable
                    String signingKey) {
        if ((encryptionKey == null) != (signingKey == null)) {
            throw CommandException.usage("name both --encryption-key and --signing-key, or neither");
        }
        try (Session session = ve.reader()) {
            SystemContracts contracts = session.contracts();
            String validator = Arguments.address(node);
            long epoch = latest(contracts, validator);
            String encryption;
            String signing;
            if (encryptionKey == null || signingKey == null) {
                if (epoch == 0) {
                    throw CommandException.usage(
                            validator + " has no identity to attest again: name --encryption-key and --signing-key");
                }
                Map<String, Object> identity = contracts.read(REGISTRY, "identityOf", validator, epoch);
                encryption = (String) identity.get("encryptionKey");
                signing = (String) identity.get("signingKey");
            } else {
                epoch++;
                encryption = Arguments.id(encryptionKey);
                signing = Arguments.address(signingKey);
            }
            // The head's own hash is not known yet to a call that is tried on the head's state; its parent's is.
            BlockHeader head = contracts.chain().head();
            if (head.number() == 0) {
                throw new CommandException(ExitCode.FAILED, "the chain has no second block yet; try again");
            }
            String binding =
                    contracts.readText(REGISTRY, "bindingOf", validator, encryption, signing, epoch, head.parentHash());
            var report = new LinkedHashMap<String, Object>();
            report.put("validator", validator);
            report.put("epoch", epoch);
            report.put("encryptionKey", encryption);
            report.put("signingKey", signing);
            report.put("challengeBlock", head.number() - 1);
            report.put("reportData", binding + "0".repeat(64));
            ve.out().print(report);
        }
    }

    @Command(
            description = "As the node's operator: begins its first epoch, or a new one after the last identity ended.")
    void register(
            @Parameters(paramLabel = "NODE") String node, @Mixin EnclaveKeys keys, @Mixin EnclaveEvidence evidence) {
        begin("register", node, keys, evidence);
    }

    @Command(description = "As the node's operator: begins the next epoch; the former key counts a while longer.")
    void rotate(
            @Parameters(paramLabel = "NODE") String node, @Mixin EnclaveKeys keys, @Mixin EnclaveEvidence evidence) {
        begin("rotate", node, keys, evidence);
    }

    private void begin(String function, String node, EnclaveKeys keys, EnclaveEvidence evidence) {
        String validator = Arguments.address(node);
        attest(validator, function, validator, keys.encryptionKey(), keys.signingKey(), evidence.attestation());
    }

    @Command(description = "As the node's operator: attests the latest identity again and renews its expiry.")
    void reattest(@Parameters(paramLabel = "NODE") String node, @Mixin EnclaveEvidence evidence) {
        String validator = Arguments.address(node);
        attest(validator, "reattest", validator, evidence.attestation());
    }

    private void attest(String validator, String function, Object... arguments) {
        try (Session session = ve.signer()) {
            Receipt receipt = session.send(REGISTRY, function, "attesting an enclave", arguments);
            SystemContracts contracts = session.contracts();
            Map<String, Object> report = identity(contracts, validator, latest(contracts, validator));
            report.put("transaction", receipt.transactionHash());
            report.put("gas", BigInteger.valueOf(receipt.gasUsed()));
            ve.out().print(report);
        } catch (TransactionFailure.Rejected rejected) {
            throw new CommandException(ExitCode.REFUSED, AttestationRefusal.message(rejected.reason()));
        }
    }

    @Command(description = "As the node's operator: ends an identity at once and for good, for its past results too.")
    void revoke(
            @Parameters(paramLabel = "NODE") String node,
            @Parameters(paramLabel = "EPOCH") long epoch,
            @Mixin Reason reason) {
        String validator = Arguments.address(node);
        String reasonHash = reason.hash();
        try (Session session = ve.signer()) {
            session.print(
                    ve.out(), session.send(REGISTRY, "revoke", "revoking an enclave", validator, epoch, reasonHash));
        }
    }

    @Command(name = "emergency-revoke", description = "As a guardian: ends anybody's identity at once and for good.")
    void emergencyRevoke(
            @Parameters(paramLabel = "NODE") String node,
            @Parameters(paramLabel = "EPOCH") long epoch,
            @Mixin Reason reason,
            @Mixin Patience patience) {
        String validator = Arguments.address(node);
        String reasonHash = reason.hash();
        try (Session session = ve.signer()) {
            byte[] call = session.contracts().encode(REGISTRY, "emergencyRevoke", validator, epoch, reasonHash);
            ve.out()
                    .print(Session.report(new RestrictedCall(session.contracts(), session.sender())
                            .make(REGISTRY, call, "revoking an enclave", patience.duration())));
        }
    }

    private static long latest(SystemContracts contracts, String validator) {
        return contracts.readNumber(REGISTRY, "epochOf", validator).longValueExact();
    }

    private static Map<String, Object> identity(SystemContracts contracts, String validator, long epoch) {
        var report = new LinkedHashMap<String, Object>();
        report.put("validator", validator);
        report.put("epoch", epoch);
        String status = StateNames.ENCLAVE.of(contracts.readNumber(REGISTRY, "statusOf", validator, epoch));
        report.put("status", status);
        if (!status.equals("None")) {
            report.putAll(contracts.read(REGISTRY, "identityOf", validator, epoch));
            report.computeIfPresent("kind", (key, kind) -> ChainVerdict.kind(kind));
        }
        return report;
    }
}
