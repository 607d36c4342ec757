package io.virtengine.cli;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.chain.Receipt;
import io.virtengine.sdk.client.SystemContracts;
import java.math.BigInteger;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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
        description = "Schedules and executes calls that only governance may make, through its timelock.")
final class GovernanceCommands {

    private static final String TIMELOCK = "TimelockController";
    private static final String ZERO = "0x" + "0".repeat(64);
    private static final List<String> STATES = List.of("unknown", "waiting", "ready", "done");
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
                defaultValue = "0x0000000000000000000000000000000000000000000000000000000000000000",
                description = "Tells the same call at another time apart: 0x and 64 digits (default: zeros).")
        String salt = ZERO;

        private byte[] data(SystemContracts contracts) {
            try {
                return contracts.encode(
                        contract,
                        function,
                        JSON.readValue(arguments, List.class).toArray());
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
            byte[] data = call.data(session.contracts());
            BigInteger delay = session.contracts().readNumber(TIMELOCK, "getMinDelay");
            send(session, "schedule", call, data, delay);
        }
    }

    @Command(description = "As an executor: makes a scheduled call, given as it was scheduled.")
    void execute(@Mixin Call call) {
        try (Session session = ve.signer()) {
            send(session, "execute", call, call.data(session.contracts()), null);
        }
    }

    @Command(description = "Shows where a scheduled call stands.")
    void show(@Parameters(paramLabel = "ID", description = "As `ve governance schedule` printed it.") String id) {
        try (Session session = ve.reader()) {
            ve.out().print(standing(session.contracts(), Arguments.id(id)));
        }
    }

    private void send(Session session, String function, Call call, byte[] data, @Nullable BigInteger delay) {
        SystemContracts contracts = session.contracts();
        String target = contracts.addressOf(call.contract);
        String salt = Arguments.id(call.salt);
        String id = contracts.readText(TIMELOCK, "hashOperation", target, 0, data, ZERO, salt);
        Receipt receipt = delay == null
                ? session.send(TIMELOCK, function, "governance", target, 0, data, ZERO, salt)
                : session.send(TIMELOCK, function, "governance", target, 0, data, ZERO, salt, delay);
        var result = new LinkedHashMap<>(standing(contracts, id));
        result.put("target", target);
        result.put("data", Hex.encode(data));
        result.put("transaction", receipt.transactionHash());
        ve.out().print(result);
    }

    private static Map<String, Object> standing(SystemContracts contracts, String id) {
        var result = new LinkedHashMap<String, Object>();
        result.put("id", id);
        String state = STATES.get(
                contracts.readNumber(TIMELOCK, "getOperationState", id).intValueExact());
        result.put("state", state);
        if (state.equals("waiting") || state.equals("ready")) {
            result.put(
                    "readyAt",
                    Instant.ofEpochSecond(contracts
                                    .readNumber(TIMELOCK, "getTimestamp", id)
                                    .longValueExact())
                            .toString());
        }
        return result;
    }
}
