package io.virtengine.cli;

import io.virtengine.sdk.chain.Receipt;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.client.TimelockCall;
import io.virtengine.sdk.deploy.Branch;
import io.virtengine.sdk.governance.CallWords;
import io.virtengine.sdk.governance.Ceremony;
import io.virtengine.sdk.governance.Governors;
import io.virtengine.sdk.governance.Proposal;
import io.virtengine.sdk.governance.ProposedCall;
import io.virtengine.sdk.governance.Rehearsal;
import io.virtengine.sdk.governance.RoleLedger;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** How who holds stake rules the network: proposals, votes, and the ceremony that makes it so. */
@Command(
        name = "gov",
        description = "Proposes, votes and executes with recorded stake; shows who may do what.",
        subcommands = ProposeCommands.class)
final class GovernorCommands {

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    Ve ve;

    @Command(description = "Lists every proposal with its state.")
    void list() {
        try (Session session = ve.reader()) {
            Governors governors = governors(session);
            ve.out()
                    .print(governors.proposals().stream()
                            .map(proposal -> {
                                var row = new LinkedHashMap<String, Object>();
                                row.put("branch", name(proposal.branch()));
                                row.put("id", proposal.id().toString());
                                row.put("state", name(governors.state(proposal)));
                                row.put("description", proposal.description());
                                return row;
                            })
                            .toList());
        }
    }

    @Command(
            description = "Shows a proposal: what it does, in words and against the chain as it is now, and its votes.")
    void show(@Parameters(paramLabel = "ID") String id) {
        try (Session session = ve.reader()) {
            Governors governors = governors(session);
            Proposal proposal = find(governors, id);
            Map<String, Object> shown = shown(proposal, governors.standing(proposal));
            var words = new CallWords(session.contracts());
            shown.put("does", proposal.calls().stream().map(words::of).toList());
            ve.out().print(shown);
        }
    }

    @Command(description = "Votes with the stake that was recorded for the account when voting began.")
    void vote(
            @Parameters(paramLabel = "ID") String id,
            @Parameters(paramLabel = "VOTE", description = "${COMPLETION-CANDIDATES}") Proposal.Vote vote,
            @Option(
                            names = "--reason",
                            paramLabel = "TEXT",
                            defaultValue = "",
                            description = "Why; everybody can read it.")
                    String reason) {
        decide(id, (governors, proposal, session) -> governors.vote(proposal, vote, reason, session.sender()));
    }

    @Command(description = "As anyone: hands a decision to its timelock.")
    void queue(@Parameters(paramLabel = "ID") String id) {
        decide(id, (governors, proposal, session) -> governors.queue(proposal, session.sender()));
    }

    @Command(description = "As anyone: has the timelock do what was decided, once its delay is over.")
    void execute(@Parameters(paramLabel = "ID") String id) {
        decide(id, (governors, proposal, session) -> governors.execute(proposal, session.sender()));
    }

    @Command(description = "As the council, or as the proposer before voting begins: cancels a proposal.")
    void cancel(@Parameters(paramLabel = "ID") String id) {
        decide(id, (governors, proposal, session) -> governors.cancel(proposal, session.sender()));
    }

    @Command(description = "Lets another account vote with this one's stake; the own address takes the votes back.")
    void delegate(@Parameters(paramLabel = "ACCOUNT") String account) {
        String delegatee = Arguments.address(account);
        try (Session session = ve.signer()) {
            Governors governors = governors(session);
            Receipt receipt = governors.delegate(delegatee, session.sender());
            var report = new LinkedHashMap<String, Object>();
            report.put("delegatee", delegatee);
            report.put("votes", governors.votesOf(delegatee));
            report.put("transaction", receipt.transactionHash());
            ve.out().print(report);
        }
    }

    @Command(description = "Shows who holds which role, and which functions it opens.")
    void powers() {
        try (Session session = ve.reader()) {
            SystemContracts contracts = session.contracts();
            RoleLedger ledger = RoleLedger.read(contracts, ve.history(session));
            List<RoleLedger.Opening> openings = ledger.openings();
            ve.out()
                    .print(ledger.roles().stream()
                            .map(role -> {
                                var row = new LinkedHashMap<String, Object>();
                                row.put("role", CallWords.role(role));
                                row.put(
                                        "holders",
                                        ledger.holders(role).stream()
                                                .map(holder -> contracts
                                                        .nameOf(holder.account())
                                                        .orElse(holder.account()))
                                                .toList());
                                row.put(
                                        "functions",
                                        openings.stream()
                                                .filter(opening ->
                                                        opening.role().equals(role))
                                                .map(RoleLedger.Opening::name)
                                                .toList());
                                return row;
                            })
                            .toList());
        }
    }

    @Command(
            description =
                    "As a genesis account: gives the network to those who hold stake. Says every step, schedules them as one batch,"
                            + " and makes it true once its time has come; the same command again goes on. There is no way back.")
    void ceremony(@Option(names = "--dry-run", description = "Only say and try; needs no key.") boolean dryRun) {
        try (Session session = dryRun ? ve.reader() : ve.signer()) {
            SystemContracts contracts = session.contracts();
            Ceremony ceremony = Ceremony.of(contracts, RoleLedger.read(contracts, ve.history(session)));
            var report = new LinkedHashMap<String, Object>();
            if (ceremony.isOver()) {
                report.put("state", "over");
                ve.out().print(report);
                return;
            }
            Optional<String> obstacle =
                    rehearse(contracts, ceremony, report).or(() -> ceremony.obstacle(governors(session)));
            if (dryRun) {
                obstacle.ifPresent(why -> report.put("obstacle", why));
                report.putAll(GovernanceCommands.report(ceremony.standing()));
                ve.out().print(report);
                return;
            }
            if (obstacle.isPresent()) {
                throw new CommandException(ExitCode.REFUSED, "the ceremony cannot be held now: " + obstacle.get());
            }
            goOn(session, ceremony, report);
            ve.out().print(report);
        }
    }

    private static void goOn(Session session, Ceremony ceremony, Map<String, Object> report) {
        TimelockCall.State state = ceremony.standing().state();
        if (state == TimelockCall.State.UNKNOWN) {
            ceremony.schedule(session.sender());
        } else if (state == TimelockCall.State.READY) {
            ceremony.execute(session.sender());
        }
        report.putAll(GovernanceCommands.report(ceremony.standing()));
    }

    private static Optional<String> rehearse(SystemContracts contracts, Ceremony ceremony, Map<String, Object> report) {
        var words = new CallWords(contracts);
        var rehearsal = new Rehearsal(contracts, "TimelockController");
        var steps = new ArrayList<String>();
        Optional<String> first = Optional.empty();
        for (ProposedCall call : ceremony.calls()) {
            steps.add(words.of(call));
            first = first.or(() -> rehearsal.refusal(call));
        }
        report.put("steps", steps);
        return first;
    }

    private interface Step {
        Receipt take(Governors governors, Proposal proposal, Session session);
    }

    private void decide(String id, Step step) {
        try (Session session = ve.signer()) {
            Governors governors = governors(session);
            Proposal proposal = find(governors, id);
            Receipt receipt = step.take(governors, proposal, session);
            Map<String, Object> report = shown(proposal, governors.standing(proposal));
            report.put("transaction", receipt.transactionHash());
            ve.out().print(report);
        }
    }

    Governors governors(Session session) {
        if (!session.has(Branch.UPGRADE.governor())) {
            throw new CommandException(ExitCode.FAILED, "this network has no governors: its address book names none");
        }
        return new Governors(session.contracts(), ve.history(session));
    }

    private static Proposal find(Governors governors, String id) {
        BigInteger number;
        try {
            number = id.startsWith("0x") ? new BigInteger(id.substring(2), 16) : new BigInteger(id);
        } catch (NumberFormatException e) {
            throw CommandException.usage("'" + id + "' is not the id of a proposal: see `ve gov list`");
        }
        return governors
                .find(number)
                .orElseThrow(() -> new CommandException(ExitCode.FAILED, "there is no proposal " + id));
    }

    /** A branch or state as people write it. */
    static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    static Map<String, Object> shown(Proposal proposal, Proposal.Standing standing) {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("branch", name(proposal.branch()));
        shown.put("id", proposal.id().toString());
        shown.put("state", name(standing.state()));
        shown.put("description", proposal.description());
        shown.put("proposer", proposal.proposer());
        shown.put("votingFrom", seconds(proposal.voteStart()));
        shown.put("votingUntil", seconds(standing.deadline()));
        shown.put("votesFor", standing.votesFor());
        shown.put("votesAgainst", standing.votesAgainst());
        shown.put("abstentions", standing.abstentions());
        BigInteger quorum = standing.quorum();
        if (quorum != null) {
            shown.put("quorum", quorum);
        }
        Instant executableAt = standing.executableAt();
        if (executableAt != null) {
            shown.put("executableAt", seconds(executableAt));
        }
        return shown;
    }

    private static BigInteger seconds(Instant time) {
        return BigInteger.valueOf(time.getEpochSecond());
    }
}
