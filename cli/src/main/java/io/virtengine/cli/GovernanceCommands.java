package io.virtengine.cli;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.chain.Receipt;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.client.TimelockCall;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What only governance may call: scheduled with the timelock, executed once its delay has passed. */
@Command(
        name = "governance",
        description =
                "Schedules and executes calls through the genesis accounts' timelock, which rules until `ve gov ceremony`.")
final class GovernanceCommands {

    private static final String ZEROS = "0x0000000000000000000000000000000000000000000000000000000000000000";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
            .build();

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    Ve ve;

    /** A call to a contract of the address book. */
    static final class Call {

        @Parameters(index = "0", paramLabel = "CONTRACT", description = "Its name in the address book.")
        String contract = "";

        @Parameters(index = "1", paramLabel = "FUNCTION")
        String function = "";

        @Parameters(
                index = "2",
                arity = "0..1",
                paramLabel = "ARGUMENTS",
                defaultValue = "[]",
                description = "JSON array; bytes and addresses as 0x text, structs as objects or arrays.")
        String arguments = "[]";

        @Option(
                names = "--salt",
                paramLabel = "WORD",
                defaultValue = ZEROS,
                description = "Tells the same call at another time apart: 0x and 64 digits (default: zeros).")
        String salt = ZEROS;

        private TimelockCall decision(SystemContracts contracts) {
            try {
                List<?> values = JSON.readValue(arguments, List.class);
                if (values == null) {
                    throw CommandException.usage("the arguments are no JSON array: null");
                }
                return new TimelockCall(
                        contracts.addressOf(contract),
                        contracts.encode(contract, function, values.toArray()),
                        Arguments.id(salt));
            } catch (JacksonException e) {
                throw CommandException.usage("the arguments are no JSON array: " + e.getOriginalMessage());
            } catch (IllegalArgumentException e) {
                throw CommandException.usage(contract + "." + function + ": " + e.getMessage());
            }
        }
    }

    @Command(description = "As a proposer: schedules a call. It can be executed after the timelock's delay.")
    void schedule(@Mixin Call call) {
        try (Session session = ve.signer()) {
            TimelockCall decision = call.decision(session.contracts());
            Receipt receipt = decision.schedule(session.contracts(), session.sender());
            ve.out().print(report(session.contracts(), decision, receipt));
        }
    }

    @Command(description = "As an executor: makes a scheduled call, given as it was scheduled.")
    void execute(@Mixin Call call) {
        try (Session session = ve.signer()) {
            TimelockCall decision = call.decision(session.contracts());
            Receipt receipt = decision.execute(session.contracts(), session.sender());
            ve.out().print(report(session.contracts(), decision, receipt));
        }
    }

    @Command(description = "Shows where a scheduled call stands.")
    void show(@Parameters(paramLabel = "ID", description = "As `ve governance schedule` printed it.") String id) {
        try (Session session = ve.reader()) {
            ve.out().print(report(TimelockCall.standing(session.contracts(), Arguments.id(id))));
        }
    }

    private static Map<String, Object> report(SystemContracts contracts, TimelockCall decision, Receipt receipt) {
        Map<String, Object> report = report(decision.standing(contracts));
        report.put("target", decision.target());
        report.put("data", Hex.encode(decision.data()));
        report.put("transaction", receipt.transactionHash());
        return report;
    }

    /** Where a decision stands, as a tree to print. */
    static Map<String, Object> report(TimelockCall.Standing standing) {
        var report = new LinkedHashMap<String, Object>();
        report.put("id", standing.id());
        report.put("state", standing.state().name().toLowerCase(Locale.ROOT));
        if (standing.readyAt() != null) {
            report.put("readyAt", standing.readyAt().toString());
        }
        return report;
    }
}
