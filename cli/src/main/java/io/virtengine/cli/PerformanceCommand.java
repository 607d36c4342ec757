package io.virtengine.cli;

import io.virtengine.sdk.chain.Receipt;
import io.virtengine.sdk.client.ChainEvent;
import io.virtengine.sdk.consensus.PerformanceObservers;
import io.virtengine.sdk.consensus.PerformanceObservers.Answer;
import io.virtengine.sdk.consensus.PerformanceQuorum;
import io.virtengine.sdk.consensus.SignedPerformance;
import io.virtengine.sdk.signing.PerformanceReport;
import java.math.BigInteger;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** What validators' nodes saw of an epoch, and the way of what they agree on to the chain. */
@Command(
        name = "performance",
        description = {
            "Asks validators' nodes what they saw of an epoch, each signing its report, and says who agrees.",
            "With --submit carries what two thirds of the set say to the chain; anyone may, within the window after the epoch."
        })
final class PerformanceCommand implements Runnable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    ValidatorCommands validator;

    @Option(
            names = "--epoch",
            paramLabel = "N",
            description = "Block time over staking.epoch; default: the last that is over.")
    @Nullable
    Long epoch;

    @Option(
            names = "--node",
            paramLabel = "URL",
            arity = "1..*",
            description = "JSON-RPC of each validator's node, which must offer VIRTENGINE; default: --rpc.")
    @Nullable
    List<String> nodes;

    @Option(names = "--submit", description = "Carry the report to the chain, if enough agree.")
    boolean submit;

    @Override
    public void run() {
        Ve ve = validator.ve;
        try (Session session = submit ? ve.signer() : ve.reader()) {
            ve.out().print(performance(session, nodes == null ? List.of(ve.rpc) : nodes));
        }
    }

    private Map<String, Object> performance(Session session, List<String> urls) {
        long asked = epoch == null ? present(session) - 1 : epoch;
        if (asked < 0) {
            throw CommandException.usage("--epoch must be 0 or more, not " + asked);
        }
        var quorum = new PerformanceQuorum(session.validators().nodes());
        List<Answer> answers = ask(session, urls, asked);
        answers.forEach(answer -> hear(quorum, answer));

        var result = new LinkedHashMap<String, Object>();
        result.put("epoch", asked);
        result.put("reported", session.contracts().readValue("PerformanceBoard", "isReported", asked));
        result.put("agree", quorum.agreed().size());
        result.put("needed", quorum.needed());
        result.put("set", quorum.size());
        result.put("nodes", answers.stream().map(answer -> said(quorum, answer)).toList());
        quorum.agreed().values().stream()
                .findFirst()
                .ifPresent(said -> result.put("validators", turns(said.report(), quorum.agreed())));
        if (submit) {
            result.putAll(submitted(session, quorum, asked));
        }
        return result;
    }

    private static long present(Session session) {
        return session.contracts().readNumber("ValidatorRegistry", "epoch").longValueExact();
    }

    private static List<Answer> ask(Session session, List<String> urls, long epoch) {
        var endpoints = urls.stream().map(url -> Arguments.endpoint(url).http()).toList();
        try (var observers =
                new PerformanceObservers(endpoints, session.contracts().chain().chainId(), PATIENCE)) {
            return observers.ask(epoch);
        }
    }

    private static void hear(PerformanceQuorum quorum, Answer answer) {
        SignedPerformance said = answer.said();
        if (said != null) {
            quorum.add(said);
        }
    }

    private static Map<String, Object> said(PerformanceQuorum quorum, Answer answer) {
        var row = new LinkedHashMap<String, Object>();
        row.put("rpc", answer.node());
        SignedPerformance said = answer.said();
        if (said == null) {
            row.put("agrees", false);
            row.put("problem", answer.problem());
            return row;
        }
        PerformanceReport report = said.report();
        row.put("node", said.observer());
        row.put("agrees", said.equals(quorum.agreed().get(said.observer())));
        row.put("complete", report.complete());
        row.put("fromBlock", report.fromBlock());
        row.put("toBlock", report.toBlock());
        row.put("gasUsed", report.gasUsed());
        return row;
    }

    /** Turns are what all of them say; seals are of each one's own headers. */
    private static List<Map<String, Object>> turns(
            PerformanceReport report, SortedMap<String, SignedPerformance> agreed) {
        return report.lines().stream()
                .<Map<String, Object>>map(line -> {
                    int place = report.lines().indexOf(line);
                    var row = new LinkedHashMap<String, Object>();
                    row.put("node", line.node());
                    row.put("proposed", line.proposed());
                    row.put("missed", line.missed());
                    row.put(
                            "seals",
                            agreed.values().stream()
                                    .map(said ->
                                            said.report().lines().get(place).seals() + " %")
                                    .collect(Collectors.joining(", ")));
                    return row;
                })
                .toList();
    }

    private static Map<String, Object> submitted(Session session, PerformanceQuorum quorum, long epoch) {
        if (!quorum.isReached()) {
            throw new CommandException(
                    ExitCode.FAILED,
                    "only " + quorum.agreed().size() + " of the " + quorum.size()
                            + " nodes in the set say the same of epoch "
                            + epoch + ", " + quorum.needed()
                            + " must; the same command without --submit says what each of them says");
        }
        Receipt receipt = session.send(
                "PerformanceBoard",
                "submit",
                "reporting an epoch's performance",
                quorum.arguments().toArray());
        var result = new LinkedHashMap<String, Object>();
        result.put("reported", true);
        result.put("transaction", receipt.transactionHash());
        result.put(
                "scores",
                session.contracts().events(receipt).stream()
                        .filter(event -> event.name().equals("PerformanceScored"))
                        .map(PerformanceCommand::score)
                        .toList());
        return result;
    }

    private static Map<String, Object> score(ChainEvent scored) {
        var performance = (Map<?, ?>) scored.values().get("performance");
        var row = new LinkedHashMap<String, Object>();
        row.put("operator", scored.text("operator"));
        row.put("score", (BigInteger) performance.get("score"));
        return row;
    }
}
