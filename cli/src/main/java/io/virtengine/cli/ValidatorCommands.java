package io.virtengine.cli;

import io.virtengine.sdk.client.RestrictedCall;
import io.virtengine.sdk.client.ValidatorClient;
import io.virtengine.sdk.signing.KeySigner;
import io.virtengine.sdk.signing.NodeKeyFile;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The consensus set. */
@Command(name = "validator", description = "Shows and changes who takes part in consensus, and what they run.")
final class ValidatorCommands {

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    Ve ve;

    /** How long a command waits for the delay that the account's role was given with. */
    static final class Patience {
        @Option(
                names = "--wait",
                paramLabel = "SECONDS",
                defaultValue = "600",
                description =
                        "How long to wait for the delay of the account's role, if it has one. A call whose time has not come "
                                + "stays scheduled; the same command makes it later. Default: ${DEFAULT-VALUE}.")
        int seconds;

        Duration duration() {
            return Duration.ofSeconds(seconds);
        }
    }

    /** A node's consent: as its file says, or made here from its key. */
    static final class Consent {
        @Option(
                names = "--proof",
                paramLabel = "FILE",
                required = true,
                description = "Output of `ve validator prove -o json`.")
        @Nullable
        Path proof;

        @ArgGroup(exclusive = false)
        @Nullable
        OwnNode own;
    }

    /** A node whose key is at hand. */
    static final class OwnNode {
        @Option(names = "--node-key", paramLabel = "FILE", required = true, description = "The node's key file.")
        @SuppressWarnings("NullAway.Init")
        Path key;

        @Option(names = "--operator", paramLabel = "ADDRESS", required = true, description = "Who runs the node.")
        String operator = "";

        ValidatorClient.Proof prove(ValidatorClient validators) {
            return validators.prove(open(key), Arguments.address(operator));
        }
    }

    @Command(description = "Lists the nodes of the set with operator and software.")
    void list() {
        try (Session session = ve.reader()) {
            ValidatorClient validators = session.validators();
            ve.out()
                    .print(validators.nodes().stream()
                            .map(node -> shown(validators.find(node)))
                            .toList());
        }
    }

    @Command(description = "Shows what is known of a node, in the set or not.")
    void show(@Parameters(paramLabel = "NODE") String node) {
        try (Session session = ve.reader()) {
            ve.out().print(shown(session.validators().find(Arguments.address(node))));
        }
    }

    @Command(description = "Makes a node's key in DIR: files key, key.pub and address. Needs no network.")
    void key(@Parameters(paramLabel = "DIR") Path folder) {
        try {
            ve.out().print(Map.of("address", NodeKeyFile.generate(folder).address()));
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, "no key was made in " + folder + ": " + InputFile.why(e));
        }
    }

    @Command(description = "As the node's owner: has its key agree to take part. The output is for `ve validator add`.")
    void prove(@ArgGroup(exclusive = false, multiplicity = "1") OwnNode own) {
        try (Session session = ve.reader()) {
            ValidatorClient.Proof proof = own.prove(session.validators());
            var shown = new LinkedHashMap<String, Object>();
            shown.put("node", proof.node());
            shown.put("operator", proof.operator());
            shown.put("nonce", proof.nonce());
            shown.put("signature", proof.signature());
            ve.out().print(shown);
        }
    }

    @Command(description = "As an administrator: adds a node to the set, from the next block on.")
    void add(@ArgGroup(exclusive = true, multiplicity = "1") Consent consent, @Mixin Patience patience) {
        try (Session session = ve.signer()) {
            ValidatorClient validators = session.validators();
            ValidatorClient.Proof proof = consent.own != null ? consent.own.prove(validators) : read(consent.proof);
            print(session, proof.node(), validators.add(proof, session.sender(), patience.duration()));
        }
    }

    @Command(description = "As an administrator: takes a node out of the set, from the next block on.")
    void remove(@Parameters(paramLabel = "NODE") String node, @Mixin Patience patience) {
        try (Session session = ve.signer()) {
            String address = Arguments.address(node);
            print(session, address, session.validators().remove(address, session.sender(), patience.duration()));
        }
    }

    @Command(
            description =
                    "Carries to the chain what nodes say they run, signed by themselves; anyone may. Says whether the validators"
                            + " agree.")
    void report(
            @Parameters(
                            paramLabel = "URL",
                            arity = "0..*",
                            description =
                                    "JSON-RPC of each validator's node, which must offer VIRTENGINE; default: --rpc.")
                    @Nullable
                    List<String> nodes) {
        try (Session session = ve.signer()) {
            ValidatorClient validators = session.validators();
            // Everybody is asked before anything is sent.
            var reports = SoftwareReports.ask(validators, nodes == null ? List.of(ve.rpc) : nodes);
            var rows = new ArrayList<Map<String, Object>>();
            reports.forEach((url, report) -> {
                var row = new LinkedHashMap<String, Object>();
                row.put("validator", report.statement().validator());
                row.put("rpc", url);
                row.put("software", report.statement().version());
                row.put("reportedAt", BigInteger.valueOf(report.statement().reportedAt()));
                row.put(
                        "transaction",
                        validators.report(report, session.sender()).transactionHash());
                rows.add(row);
            });
            var result = new LinkedHashMap<String, Object>();
            result.put("reported", rows);
            result.putAll(SoftwareReports.agreement(validators));
            ve.out().print(result);
        }
    }

    private void print(Session session, String node, RestrictedCall.Outcome outcome) {
        var result = new LinkedHashMap<String, Object>();
        result.put("node", node);
        result.putAll(Session.report(outcome));
        if (outcome instanceof RestrictedCall.Outcome.Made) {
            result.put("validators", session.validators().nodes().size());
        }
        ve.out().print(result);
    }

    private static Map<String, Object> shown(ValidatorClient.Validator validator) {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("node", validator.node());
        shown.put("operator", validator.operator());
        shown.put("status", validator.status());
        shown.put("since", BigInteger.valueOf(validator.since()));
        shown.put("proofs", validator.proofs());
        shown.put("software", validator.software());
        shown.put("reportedAt", BigInteger.valueOf(validator.reportedAt()));
        return shown;
    }

    private static ValidatorClient.Proof read(@Nullable Path file) {
        if (file == null) {
            throw CommandException.usage(
                    "name the node's proof with --proof, or its key with --node-key and --operator");
        }
        ValidatorClient.Proof proof = JsonFiles.read(file, ValidatorClient.Proof.class);
        Arguments.signature(proof.signature());
        return new ValidatorClient.Proof(
                Arguments.address(proof.node()), Arguments.address(proof.operator()), proof.nonce(), proof.signature());
    }

    private static KeySigner open(Path key) {
        try {
            return NodeKeyFile.open(key);
        } catch (IOException e) {
            throw new CommandException(ExitCode.DENIED, "the node's key cannot be read: " + InputFile.why(e));
        }
    }
}
