package io.virtengine.cli;

import io.virtengine.sdk.chain.Receipt;
import io.virtengine.sdk.client.ValidatorClient;
import io.virtengine.sdk.signing.KeySigner;
import io.virtengine.sdk.signing.NodeKeyFile;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The consensus set and its candidates. */
@Command(
        name = "validator",
        description = "Shows who takes part in consensus and what they run; joins, changes and leaves; rolls the set.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {PerformanceCommand.class, SlashCommands.class})
final class ValidatorCommands {

    private static final String NOBODY = "0x" + "0".repeat(40);

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    Ve ve;

    /** A node's consent: as its file says, or made here from its key. */
    static final class Consent {
        @Option(
                names = "--proof",
                paramLabel = "FILE",
                required = true,
                description = "Output of `ve validator prove -o json` for this account.")
        @Nullable
        Path proof;

        @Option(names = "--node-key", paramLabel = "FILE", required = true, description = "The node's key file.")
        @Nullable
        Path key;

        ValidatorClient.Proof of(Session session) {
            return key != null ? session.validators().prove(open(key), session.address()) : read(proof);
        }
    }

    @Command(description = "Lists the validators that have a seat with operator, stake and software.")
    void list(
            @Option(names = "--candidates", description = "Also those that have none, or not yet.")
                    boolean candidates) {
        try (Session session = ve.reader()) {
            ValidatorClient validators = session.validators();
            Stream<ValidatorClient.Validator> seated =
                    validators.nodes().stream().map(validators::find);
            Stream<ValidatorClient.Validator> others = candidates
                    ? validators.candidates().stream().map(validators::find).filter(validator -> !validator.seated())
                    : Stream.empty();
            ve.out()
                    .print(Stream.concat(seated, others)
                            .map(ValidatorCommands::shown)
                            .toList());
        }
    }

    @Command(description = "Shows what is known of a validator, by its operator or by a node.")
    void show(@Parameters(paramLabel = "ADDRESS") String account) {
        try (Session session = ve.reader()) {
            ve.out().print(shown(session.validators().find(Arguments.address(account))));
        }
    }

    @Command(description = "Shows who had a seat in an epoch and with which weight it earns; default: the present one.")
    void seats(@Parameters(paramLabel = "EPOCH", arity = "0..1") @Nullable Long epoch) {
        Long named = epoch == null ? null : Arguments.epoch(epoch);
        try (Session session = ve.reader()) {
            ValidatorClient validators = session.validators();
            long number = named == null ? validators.epoch() : named;
            List<ValidatorClient.Seat> seats = validators
                    .seatsOf(number)
                    .orElseThrow(() -> new CommandException(
                            ExitCode.FAILED,
                            "the seats of epoch " + number + " are no longer kept: 64 rolls came since"));
            var shown = new LinkedHashMap<String, Object>();
            shown.put("epoch", BigInteger.valueOf(number));
            shown.put(
                    "seats",
                    seats.stream()
                            .map(seat -> Map.of("operator", seat.operator(), "seatWeight", seat.weight()))
                            .toList());
            ve.out().print(shown);
        }
    }

    @Command(
            description =
                    "Shows how a validator did in an epoch as the chain has it, and its score; default: the last that is over. `ve validator"
                            + " slash report-downtime` is for who was away.")
    void score(
            @Parameters(paramLabel = "OPERATOR") String operator,
            @Option(names = "--epoch", paramLabel = "NUMBER") @Nullable Long epoch) {
        String validator = Arguments.address(operator);
        Long named = epoch == null ? null : Arguments.epoch(epoch);
        try (Session session = ve.reader()) {
            ValidatorClient validators = session.validators();
            long number = named == null ? validators.epoch() - 1 : named;
            ValidatorClient.Performance performance = validators.performanceOf(number, validator);
            var shown = new LinkedHashMap<String, Object>();
            shown.put("operator", validator);
            shown.put("epoch", BigInteger.valueOf(number));
            shown.put("reported", performance.reported());
            if (!performance.reported()) {
                shown.put(
                        "reportableUntil",
                        session.contracts().readNumber("PerformanceBoard", "reportableUntil", number));
            }
            shown.put("proposed", BigInteger.valueOf(performance.proposed()));
            shown.put("missed", BigInteger.valueOf(performance.missed()));
            shown.put("missedInRow", BigInteger.valueOf(performance.missedInRow()));
            shown.put("presencePercent", performance.presence());
            shown.put("score", performance.score());
            ve.out().print(shown);
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

    @Command(
            description =
                    "As the node's owner: has its key agree to take part for an operator. The output is for `register` and"
                            + " `rotate-node`.")
    void prove(
            @Option(names = "--node-key", paramLabel = "FILE", required = true, description = "The node's key file.")
                    Path key,
            @Option(names = "--operator", paramLabel = "ADDRESS", required = true, description = "Who runs the node.")
                    String operator) {
        try (Session session = ve.reader()) {
            ValidatorClient.Proof proof = session.validators().prove(open(key), Arguments.address(operator));
            var shown = new LinkedHashMap<String, Object>();
            shown.put("node", proof.node());
            shown.put("operator", proof.operator());
            shown.put("nonce", proof.nonce());
            shown.put("signature", proof.signature());
            ve.out().print(shown);
        }
    }

    @Command(
            description =
                    "Makes the account a candidate with a node; the next roll may seat it. Needs an identity that passes the gate.")
    void register(
            @ArgGroup(exclusive = true, multiplicity = "1") Consent consent,
            @Option(
                            names = "--self-bond",
                            required = true,
                            paramLabel = "AMOUNT",
                            description = "What it stakes with itself now.")
                    Money selfBond,
            @Option(
                            names = "--commission",
                            defaultValue = "500",
                            paramLabel = "BPS",
                            description = "Share of rewards it keeps. Default: ${DEFAULT-VALUE}.")
                    int commission) {
        try (Session session = ve.signer()) {
            ValidatorClient.Proof proof = consent.of(session);
            print(session, session.validators().register(proof, commission, selfBond.wei(), session.sender()));
        }
    }

    @Command(
            name = "rotate-node",
            description =
                    "Changes the account's node with the next roll, at once without a seat. The present node takes it back.")
    void rotateNode(@ArgGroup(exclusive = true, multiplicity = "1") Consent consent) {
        try (Session session = ve.signer()) {
            print(session, session.validators().rotate(consent.of(session), session.sender()));
        }
    }

    @Command(description = "Changes the account's commission: once a day, by a step.")
    void commission(@Parameters(paramLabel = "BPS") int commission) {
        try (Session session = ve.signer()) {
            print(session, session.validators().setCommission(commission, session.sender()));
        }
    }

    @Command(description = "Frees the account from jail once its time is over; the next roll may seat it.")
    void unjail() {
        try (Session session = ve.signer()) {
            print(session, session.validators().unjail(session.sender()));
        }
    }

    @Command(
            description = "The account leaves with the next roll that can spare it. Its stake stays until undelegated.")
    void exit() {
        try (Session session = ve.signer()) {
            print(session, session.validators().exit(session.sender()));
        }
    }

    @Command(
            name = "stand-down",
            description = "Takes the account's node out of the set at once, for a key that may be known to others.")
    void standDown() {
        try (Session session = ve.signer()) {
            print(session, session.validators().standDown(session.sender()));
        }
    }

    @Command(description = "Decides who has a seat; anyone may, once an epoch.")
    void roll() {
        try (Session session = ve.signer()) {
            Receipt receipt = session.validators().roll(session.sender());
            var result = new LinkedHashMap<String, Object>();
            result.put("transaction", receipt.transactionHash());
            result.put("validators", session.validators().nodes().size());
            ve.out().print(result);
        }
    }

    @Command(description = "Takes a node out of the set whose validator is jailed, tombstoned or not operational.")
    void evict(@Parameters(paramLabel = "OPERATOR") String operator) {
        try (Session session = ve.signer()) {
            session.print(ve.out(), session.validators().evict(Arguments.address(operator), session.sender()));
        }
    }

    @Command(description = "Strikes a candidate without a seat and without the self-bond, to make room.")
    void strike(@Parameters(paramLabel = "OPERATOR") String operator) {
        try (Session session = ve.signer()) {
            session.print(ve.out(), session.validators().strike(Arguments.address(operator), session.sender()));
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

    /** What was done, and where the account stands after it. */
    private void print(Session session, Receipt receipt) {
        var result = new LinkedHashMap<String, Object>();
        result.put("transaction", receipt.transactionHash());
        result.putAll(shown(session.validators().find(session.address())));
        ve.out().print(result);
    }

    private static Map<String, Object> shown(ValidatorClient.Validator validator) {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("operator", validator.operator());
        shown.put("node", validator.node());
        if (!validator.nextNode().equals(NOBODY)) {
            shown.put("nextNode", validator.nextNode());
        }
        shown.put("status", validator.status());
        shown.put("seated", validator.seated());
        shown.put("since", BigInteger.valueOf(validator.since()));
        if (validator.jailedUntil() > 0) {
            shown.put("jailedUntil", BigInteger.valueOf(validator.jailedUntil()));
        }
        shown.put("stake", Money.format(validator.stake()));
        shown.put("selfBond", Money.format(validator.selfBond()));
        shown.put("commissionBps", validator.commission());
        shown.put("software", validator.software());
        shown.put("reportedAt", BigInteger.valueOf(validator.reportedAt()));
        return shown;
    }

    private static ValidatorClient.Proof read(@Nullable Path file) {
        if (file == null) {
            throw CommandException.usage("name the node's proof with --proof, or its key with --node-key");
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
