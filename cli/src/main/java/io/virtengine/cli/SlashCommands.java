package io.virtengine.cli;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.Receipt;
import io.virtengine.sdk.client.BlockAnchors;
import io.virtengine.sdk.client.ChainEvent;
import io.virtengine.sdk.client.SlashClient;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.consensus.DoubleSignEvidence;
import io.virtengine.sdk.consensus.SealedHeader;
import io.virtengine.sdk.market.StateNames;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.web3j.crypto.Hash;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** What validators' stake answers for. */
@Command(
        name = "slash",
        description =
                "Holds validators to their stake: evidence that anyone may bring, cases, appeals, and what reports earn.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading =
                "%nOnly a vote of stake accuses on other grounds, decides a case, or names who gets the insurance share:%n",
        footer = {
            "  ve gov propose call SlashManager accuse '[\"OPERATOR\", OFFENCE, SECONDS, \"EVIDENCE HASH\"]'",
            "  ve gov propose call SlashManager decide '[\"CASE\", true]'",
            "  ve gov propose call SlashManager setInsuranceFund '[\"ADDRESS\"]'"
        })
final class SlashCommands {

    private static final String SLASHES = "SlashManager";
    private static final String OPEN = "Open";
    private static final String APPEALED = "Appealed";
    private static final String NO_CASE = "0x" + "0".repeat(64);
    private static final int MOST_GROUNDS = 1 << 20;
    private static final String TRY = "--dry-run";
    private static final String TRYING = "Only say what would come of it; needs no key.";

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    ValidatorCommands validator;

    @Command(description = "Lists what validators were accused of and punished for.")
    void list(
            @Option(names = "--operator", paramLabel = "ADDRESS", description = "Only of this validator.") @Nullable
                    String operator,
            @Option(names = "--waiting", description = "Only what waits for an appeal, a decision or its execution.")
                    boolean waiting) {
        String only = operator == null ? null : Arguments.address(operator);
        try (Session session = ve().reader()) {
            SystemContracts contracts = session.contracts();
            ve().out()
                    .print(cases(session.events(SLASHES)).stream()
                            .map(id -> SlashReport.of(contracts, id))
                            .filter(shown -> only == null || only.equals(shown.get("operator")))
                            .filter(shown -> !waiting
                                    || OPEN.equals(shown.get("status"))
                                    || APPEALED.equals(shown.get("status")))
                            .toList());
        }
    }

    @Command(
            description =
                    "Shows a case. One that was appealed waits for a vote: `ve gov propose call SlashManager decide '[\"CASE\","
                            + " true]'`, or false to dismiss it.")
    void show(@Parameters(paramLabel = "CASE") String id) {
        try (Session session = ve().reader()) {
            Map<String, Object> shown = SlashReport.of(session.contracts(), Arguments.id(id));
            if (StateNames.SLASH_CASE.all().getFirst().equals(shown.get("status"))) {
                throw new CommandException(
                        ExitCode.FAILED, "there is no case " + id + ": see `ve validator slash list`");
            }
            ve().out().print(shown);
        }
    }

    @Command(description = "Shows what each offence would cost a validator now, repetitions counted.")
    void penalties(@Parameters(paramLabel = "OPERATOR") String operator) {
        String accused = Arguments.address(operator);
        try (Session session = ve().reader()) {
            ve().out().print(SlashReport.penalties(session.contracts(), accused));
        }
    }

    @Command(
            name = "report-double-sign",
            description =
                    "Reports whoever sealed two different blocks of one height and round: slashed and out for good, at once. Blocks that"
                            + " the chain has forgotten are led back to first, in a few transactions more.")
    void reportDoubleSign(
            @Parameters(
                            paramLabel = "FIRST",
                            description =
                                    "A JSON file with a block as eth_getBlockByNumber gives it, or with {\"header\": \"0x…\","
                                            + " \"seal\": \"0x…\"} as a seal signs it; or HEADER:SEAL, each 0x text.")
                    String first,
            @Parameters(paramLabel = "SECOND") String second,
            @Option(names = TRY, description = TRYING) boolean dryRun) {
        List<DoubleSignEvidence> evidence = SealedHeaderFile.between(first, second);
        bring(dryRun, session -> {
            if (!dryRun) {
                reachParent(session, evidence.getFirst().first());
            }
            return evidence.stream()
                    .map(one -> new Accusation(
                            session.contracts().readText("ValidatorRegistry", "operatorOf", one.node()),
                            SlashClient.Report.doubleSign(one)))
                    .toList();
        });
    }

    /** Has the contract know the block that both headers follow, which the chain itself forgets after 256 more. */
    private static void reachParent(Session session, SealedHeader header) {
        ChainClient chain = session.contracts().chain();
        long parent = header.number() - 1;
        // What another chain's headers prove here is nothing: not a transaction is spent on them.
        if (parent < 0
                || chain.block(parent)
                        .filter(block -> block.hash().equals(header.parentHash()))
                        .isEmpty()) {
            throw new CommandException(
                    ExitCode.FAILED,
                    "both headers follow block " + header.parentHash() + ", which is not block " + parent
                            + " of this chain");
        }
        new BlockAnchors(session.contracts()).reach(parent, session.sender());
    }

    @Command(
            name = "report-downtime",
            description =
                    "Reports a validator that missed too many turns of an epoch, as `ve validator score` shows: slashed and"
                            + " jailed at once.")
    void reportDowntime(
            @Parameters(paramLabel = "EPOCH") long epoch,
            @Parameters(paramLabel = "OPERATOR") String operator,
            @Option(names = TRY, description = TRYING) boolean dryRun) {
        String accused = Arguments.address(operator);
        SlashClient.Report report = SlashClient.Report.downtime(Arguments.epoch(epoch), accused);
        bring(dryRun, _ -> List.of(new Accusation(accused, report)));
    }

    @Command(
            name = "report-conflict",
            description =
                    "Reports a member of the identity committee that signed two attestations of one request which differ, and is a"
                            + " validator: slashed and jailed at once.")
    void reportConflict(
            @Parameters(
                            paramLabel = "FIRST",
                            description =
                                    "JSON file as `ve identity attest -o json` prints it: {\"statement\": {…}, \"signer\":"
                                            + " \"0x…\", \"signature\": \"0x…\"}.")
                    Path first,
            @Parameters(paramLabel = "SECOND") Path second,
            @Option(names = TRY, description = TRYING) boolean dryRun) {
        var one = AttestationFile.read(first);
        var other = AttestationFile.read(second);
        SlashClient.Report report;
        try {
            report = SlashClient.Report.conflict(one, other);
        } catch (IllegalArgumentException legal) {
            throw CommandException.usage(String.valueOf(legal.getMessage()));
        }
        bring(dryRun, _ -> List.of(new Accusation(one.signer(), report)));
    }

    @Command(
            name = "report-wrong",
            description =
                    "Brings a case against a member of the identity committee, a validator, whose attestation differs from what the"
                            + " quorum accepted. It can be appealed first.")
    void reportWrong(
            @Parameters(paramLabel = "FILE", description = "As for report-conflict.") Path file,
            @Option(names = TRY, description = TRYING) boolean dryRun) {
        var attestation = AttestationFile.read(file);
        SlashClient.Report report = SlashClient.Report.wrongAttestation(attestation);
        bring(dryRun, _ -> List.of(new Accusation(attestation.signer(), report)));
    }

    @Command(description = "As the accused: objects to an open case in time; from then on only a vote decides.")
    void appeal(
            @Parameters(paramLabel = "CASE") String id,
            @Option(
                            names = "--grounds",
                            required = true,
                            paramLabel = "FILE",
                            description = "The grounds; the chain keeps their Keccak-256.")
                    Path grounds) {
        String caseId = Arguments.id(id);
        String hash = Hex.encode(Hash.sha3(InputFile.read(grounds, MOST_GROUNDS)));
        try (Session session = ve().signer()) {
            session.print(ve().out(), new SlashClient(session.contracts()).appeal(session.sender(), caseId, hash));
        }
    }

    @Command(description = "Executes a case that was not appealed in its time; anyone may.")
    void execute(@Parameters(paramLabel = "CASE") String id) {
        String caseId = Arguments.id(id);
        try (Session session = ve().signer()) {
            var slashes = new SlashClient(session.contracts());
            Receipt receipt = slashes.execute(session.sender(), caseId);
            var report = new LinkedHashMap<String, Object>();
            report.put("transaction", receipt.transactionHash());
            slashes.punishmentIn(receipt).ifPresent(done -> report.putAll(SlashReport.punishment(done)));
            ve().out().print(report);
        }
    }

    @Command(description = "Pays the account what its reports earned.")
    void claim() {
        try (Session session = ve().signer()) {
            var slashes = new SlashClient(session.contracts());
            var report = new LinkedHashMap<String, Object>();
            report.put("reporterShare", slashes.shareOf(session.address()));
            report.put("transaction", slashes.claimShare(session.sender()).transactionHash());
            ve().out().print(report);
        }
    }

    @Command(
            description =
                    "Burns, or pays to the insurance fund, what slashes condemned in stake that was on its way out or had moved;"
                            + " anyone may.")
    void settle() {
        try (Session session = ve().signer()) {
            session.print(ve().out(), new SlashClient(session.contracts()).settle(session.sender()));
        }
    }

    /** Evidence and whom it accuses. */
    private record Accusation(String operator, SlashClient.Report report) {}

    private void bring(boolean dryRun, Function<Session, List<Accusation>> found) {
        try (Session session = dryRun ? ve().reader() : ve().signer()) {
            var slashes = new SlashClient(session.contracts());
            for (Accusation accusation : found.apply(session)) {
                var report = new LinkedHashMap<String, Object>();
                report.put("operator", accusation.operator());
                if (dryRun) {
                    report.put("case", slashes.rehearse(accusation.report()));
                    report.put(
                            "would",
                            SlashReport.inWords(session.contracts(), accusation.operator(), accusation.report()));
                } else {
                    Receipt receipt = slashes.bring(session.sender(), accusation.report());
                    report.put("transaction", receipt.transactionHash());
                    report.putAll(broughtBy(session.contracts(), slashes, receipt));
                }
                ve().out().print(report);
            }
        }
    }

    private static Map<String, Object> broughtBy(SystemContracts contracts, SlashClient slashes, Receipt receipt) {
        return slashes.punishmentIn(receipt)
                .map(SlashReport::punishment)
                .orElseGet(() -> SlashReport.of(
                        contracts, contracts.event(receipt, "CaseOpened").text("caseId")));
    }

    private static Set<String> cases(List<ChainEvent> events) {
        return events.stream()
                .filter(event -> event.values().containsKey("caseId"))
                .map(event -> event.text("caseId"))
                .filter(id -> !id.equals(NO_CASE))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private Ve ve() {
        return validator.ve;
    }
}
