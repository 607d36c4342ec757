package io.virtengine.network;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.client.SystemContracts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A block that a node works out and forgets ({@code eth_simulateV1}), on top of block 0 and at a time of one's choice: real
 * evidence is only good for some days, and the network's clock is the machine's.
 */
final class SimulatedBlock {

    private static final String ANYONE = "0x00000000000000000000000000000000000a11ce";

    private final SystemContracts contracts;
    private final long time;
    private final List<Map<String, Object>> calls = new ArrayList<>();

    SimulatedBlock(SystemContracts contracts, long time) {
        this.contracts = contracts;
        this.time = time;
    }

    /** A call of anybody. */
    SimulatedBlock calls(String contract, String function, Object... arguments) {
        return calls(ANYONE, contract, function, arguments);
    }

    /** A call of the timelock, without its delay. */
    SimulatedBlock decides(String contract, String function, Object... arguments) {
        return calls(contracts.addressOf("TimelockController"), contract, function, arguments);
    }

    private SimulatedBlock calls(String from, String contract, String function, Object... arguments) {
        var call = new LinkedHashMap<String, Object>();
        call.put("from", from);
        call.put("to", contracts.addressOf(contract));
        call.put("input", Hex.encode(contracts.encode(contract, function, arguments)));
        calls.add(call);
        return this;
    }

    /**
     * What a call came to.
     *
     * @param data what it returned, or reverted with
     */
    record Answer(boolean succeeded, String data) {}

    /** The answer to the last call, when all before it have succeeded. */
    Answer lastAnswer() {
        ChainClient chain = contracts.chain();
        var block = Map.of("blockOverrides", Map.of("time", "0x" + Long.toHexString(time)), "calls", calls);
        JsonNode results = chain.request("eth_simulateV1", Map.of("blockStateCalls", List.of(block)), "0x0")
                .path(0)
                .path("calls");
        for (int i = 0; i < calls.size() - 1; i++) {
            if (!answer(results.path(i)).succeeded()) {
                throw new AssertionError("call " + i + " of a simulated block failed: " + results.path(i));
            }
        }
        return answer(results.path(calls.size() - 1));
    }

    private static Answer answer(JsonNode result) {
        boolean succeeded = result.path("status").asString().equals("0x1");
        String returned = result.path("returnData").asString();
        // Where it reverts, one kind of node gives the data with the error only.
        String data = returned.equals("0x") && !succeeded
                ? result.path("error").path("data").asString("0x")
                : returned;
        return new Answer(succeeded, data);
    }
}
