package io.virtengine.sdk.governance;

import io.virtengine.sdk.chain.Receipt;
import io.virtengine.sdk.client.Sender;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.client.TimelockCall;
import java.util.Collections;
import java.util.List;

/** Several calls that the genesis accounts' timelock makes together or not at all. */
record TimelockBatch(List<ProposedCall> calls) {

    private static final String TIMELOCK = "TimelockController";
    private static final String ZEROS = "0x" + "0".repeat(64);

    TimelockCall.Standing standing(SystemContracts contracts) {
        return TimelockCall.standing(
                contracts, contracts.readText(TIMELOCK, "hashOperationBatch", arguments(ZEROS, ZEROS)));
    }

    Receipt schedule(SystemContracts contracts, Sender proposer) {
        return proposer.send(
                contracts.addressOf(TIMELOCK),
                contracts.encode(
                        TIMELOCK,
                        "scheduleBatch",
                        arguments(ZEROS, ZEROS, contracts.readNumber(TIMELOCK, "getMinDelay"))),
                "scheduling a batch");
    }

    Receipt execute(SystemContracts contracts, Sender executor) {
        return executor.send(
                contracts.addressOf(TIMELOCK),
                contracts.encode(TIMELOCK, "executeBatch", arguments(ZEROS, ZEROS)),
                "making a batch true");
    }

    private Object[] arguments(Object... rest) {
        var arguments = new java.util.ArrayList<Object>(List.of(
                calls.stream().map(ProposedCall::target).toList(),
                Collections.nCopies(calls.size(), 0),
                calls.stream().map(ProposedCall::data).toList()));
        arguments.addAll(List.of(rest));
        return arguments.toArray();
    }
}
