package io.virtengine.cli;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.deploy.Branch;
import io.virtengine.sdk.deploy.Role;
import io.virtengine.sdk.governance.CallWords;
import io.virtengine.sdk.governance.Governors;
import io.virtengine.sdk.governance.Proposal;
import io.virtengine.sdk.governance.ProposedCall;
import io.virtengine.sdk.governance.Rehearsal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Builds a proposal, says in words what it would do, tries it on the present state, and makes it. */
@Command(
        name = "propose",
        description =
                "Says in words what a proposal would do, tries it on the chain as it is now, and makes it. The branch of"
                        + " governance is the one that may decide on it.")
final class ProposeCommands {

    private static final int MOST_BYTES = 1 << 20;
    private static final String NOTHING = "0x";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    GovernorCommands gov;

    /** What every proposal says besides its calls. */
    static final class Terms {

        @Option(
                names = "--reason",
                paramLabel = "TEXT",
                required = true,
                description = "What it is for; part of the proposal.")
        String reason = "";

        @Option(
                names = "--branch",
                paramLabel = "BRANCH",
                description = "Whose governor is to decide: ${COMPLETION-CANDIDATES}. Default: who may.")
        @Nullable
        Branch branch;

        @Option(names = "--dry-run", description = "Only say and try; needs no key.")
        boolean dryRun;

        @Option(names = "--anyway", description = "Propose though the chain would refuse it as it is now.")
        boolean anyway;
    }

    /** A line of a file of calls. */
    private record Line(String contract, String function, List<Object> arguments) {}

    @Command(
            description =
                    "Changes parameters, each NAME=VALUE in the parameter's unit; see `ve params show NAME` for what may be.")
    void params(
            @Parameters(paramLabel = "NAME=VALUE", arity = "1..*") Map<String, BigInteger> values, @Mixin Terms terms) {
        propose(terms, contracts -> {
            var calls = new ArrayList<ProposedCall>();
            values.forEach((name, value) -> calls.add(ProposedCall.parameter(contracts, name, value)));
            return calls;
        });
    }

    @Command(description = "Gives an account a role of the AccessManager.")
    void grant(
            @Parameters(paramLabel = "ROLE", description = "${COMPLETION-CANDIDATES}") Role role,
            @Parameters(paramLabel = "ACCOUNT") String account,
            @Option(
                            names = "--delay",
                            paramLabel = "SECONDS",
                            defaultValue = "0",
                            description = "How long before each use of it; default ${DEFAULT-VALUE}.")
                    long delay,
            @Mixin Terms terms) {
        String holder = Arguments.address(account);
        propose(
                terms,
                contracts ->
                        List.of(ProposedCall.to(contracts, "AccessManager", "grantRole", role.id(), holder, delay)));
    }

    @Command(description = "Takes a role of the AccessManager from an account.")
    void revoke(
            @Parameters(paramLabel = "ROLE", description = "${COMPLETION-CANDIDATES}") Role role,
            @Parameters(paramLabel = "ACCOUNT") String account,
            @Mixin Terms terms) {
        String holder = Arguments.address(account);
        propose(
                terms,
                contracts -> List.of(ProposedCall.to(contracts, "AccessManager", "revokeRole", role.id(), holder)));
    }

    @Command(description = "Gives a contract other code, which must lie on the chain already.")
    void upgrade(
            @Parameters(paramLabel = "CONTRACT", description = "Its name in the address book.") String contract,
            @Parameters(paramLabel = "IMPLEMENTATION", description = "Address of the new code.") String implementation,
            @Option(
                            names = "--call",
                            paramLabel = "DATA",
                            defaultValue = NOTHING,
                            description = "What the new code runs at once, such as a reinitialiser; 0x text.")
                    String call,
            @Mixin Terms terms) {
        String code = Arguments.address(implementation);
        propose(terms, contracts -> List.of(ProposedCall.to(contracts, contract, "upgradeToAndCall", code, call)));
    }

    @Command(description = "Calls any function of a contract of the network.")
    void call(
            @Parameters(paramLabel = "CONTRACT", description = "Its name in the address book.") String contract,
            @Parameters(paramLabel = "FUNCTION") String function,
            @Parameters(
                            paramLabel = "ARGUMENTS",
                            arity = "0..1",
                            defaultValue = "[]",
                            description = "JSON array; bytes and addresses as 0x text, structs as objects or arrays.")
                    String arguments,
            @Mixin Terms terms) {
        propose(
                terms,
                contracts -> List.of(ProposedCall.to(
                        contracts, contract, function, values(arguments).toArray())));
    }

    @Command(
            description =
                    "Makes several calls together: FILE is a JSON array of {\"contract\", \"function\", \"arguments\"}.")
    void calls(@Parameters(paramLabel = "FILE") Path file, @Mixin Terms terms) {
        Line[] lines = lines(file);
        propose(terms, contracts -> {
            var calls = new ArrayList<ProposedCall>();
            for (Line line : lines) {
                calls.add(ProposedCall.to(
                        contracts,
                        line.contract(),
                        line.function(),
                        line.arguments().toArray()));
            }
            return calls;
        });
    }

    private interface Calls {
        List<ProposedCall> of(SystemContracts contracts);
    }

    private void propose(Terms terms, Calls calls) {
        try (Session session = terms.dryRun ? gov.ve.reader() : gov.ve.signer()) {
            SystemContracts contracts = session.contracts();
            List<ProposedCall> built = built(contracts, calls);
            Branch branch = branch(contracts, built, terms.branch);
            var report = new LinkedHashMap<String, Object>();
            report.put("branch", GovernorCommands.name(branch));
            Optional<String> refusal = rehearse(contracts, branch, built, report);
            if (terms.dryRun) {
                gov.ve.out().print(report);
                return;
            }
            if (refusal.isPresent() && !terms.anyway) {
                throw new CommandException(
                        ExitCode.REFUSED,
                        "nothing was proposed, because it would be refused now: " + refusal.get()
                                + ". If that will be different when it is executed, add --anyway");
            }
            Governors governors = gov.governors(session);
            Proposal proposal = governors.propose(branch, built, terms.reason, session.sender());
            report.putAll(GovernorCommands.shown(proposal, governors.standing(proposal)));
            gov.ve.out().print(report);
        }
    }

    private static List<ProposedCall> built(SystemContracts contracts, Calls calls) {
        try {
            return calls.of(contracts);
        } catch (IllegalArgumentException e) {
            throw CommandException.usage(String.valueOf(e.getMessage()));
        }
    }

    private static Branch branch(SystemContracts contracts, List<ProposedCall> calls, @Nullable Branch named) {
        if (named != null) {
            return named;
        }
        Set<Branch> may = new TreeSet<>();
        for (ProposedCall call : calls) {
            may.add(call.branch(contracts)
                    .orElseThrow(() -> CommandException.usage("no branch of governance may do this: "
                            + new CallWords(contracts).of(call)
                            + ". It belongs to an office; if you mean it, name a branch with --branch")));
        }
        if (may.size() != 1) {
            throw CommandException.usage(
                    may.isEmpty()
                            ? "there is nothing to propose"
                            : "these calls are for several branches to decide, " + may + ": propose them one by one");
        }
        return may.iterator().next();
    }

    /** Says every call, and tries it as the branch's timelock; returns the first refusal. */
    private static Optional<String> rehearse(
            SystemContracts contracts, Branch branch, List<ProposedCall> calls, Map<String, Object> report) {
        var words = new CallWords(contracts);
        var rehearsal = new Rehearsal(contracts, branch.timelock());
        var lines = new ArrayList<Map<String, Object>>();
        Optional<String> first = Optional.empty();
        for (ProposedCall call : calls) {
            var line = new LinkedHashMap<String, Object>();
            line.put("does", words.of(call));
            line.put("target", call.target());
            line.put("data", Hex.encode(call.data()));
            Optional<String> refusal = rehearsal.refusal(call);
            line.put("now", refusal.map(why -> "refused: " + why).orElse("would succeed"));
            first = first.or(() -> refusal);
            lines.add(line);
        }
        report.put("calls", lines);
        return first;
    }

    private static List<?> values(String arguments) {
        try {
            List<?> values = JSON.readValue(arguments, List.class);
            if (values == null) {
                throw CommandException.usage("the arguments are no JSON array: null");
            }
            return values;
        } catch (JacksonException e) {
            throw CommandException.usage("the arguments are no JSON array: " + e.getOriginalMessage());
        }
    }

    private static Line[] lines(Path file) {
        try {
            return JSON.readValue(InputFile.read(file, MOST_BYTES), Line[].class);
        } catch (JacksonException e) {
            throw CommandException.usage(file + " is no list of calls: " + e.getOriginalMessage());
        }
    }
}
