package io.virtengine.network;

import io.virtengine.sdk.abi.Hex;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The governing body: what it decides is announced in the timelock, waits there, and is then carried out. */
final class Governance {

    private static final String TIMELOCK = "TimelockController";
    private static final String NOTHING_BEFORE = "0x" + "00".repeat(32);

    private final Wallet governor;
    private final SecureRandom random = new SecureRandom();

    Governance(Wallet governor) {
        this.governor = governor;
    }

    /**
     * A call the timelock makes.
     *
     * @param contract its name
     */
    record Call(String contract, String function, List<Object> arguments) {
        static Call to(String contract, String function, Object... arguments) {
            return new Call(contract, function, List.of(arguments));
        }
    }

    /** Announces calls through a node, waits for the delay to pass in the chain's time, and has them made together. */
    void decides(Node node, Call... calls) {
        var targets = new ArrayList<String>();
        var data = new ArrayList<String>();
        for (Call call : calls) {
            targets.add(node.contracts().addressOf(call.contract()));
            data.add(Hex.encode(node.contracts()
                    .encode(call.contract(), call.function(), call.arguments().toArray())));
        }
        List<BigInteger> values = Collections.nCopies(calls.length, BigInteger.ZERO);
        byte[] salt = new byte[32];
        random.nextBytes(salt);
        String operation = Hex.encode(salt);
        BigInteger delay = node.contracts().readNumber(TIMELOCK, "getMinDelay");

        governor.calls(node, TIMELOCK, "scheduleBatch", targets, values, data, NOTHING_BEFORE, operation, delay);
        String id = node.contracts()
                .readText(TIMELOCK, "hashOperationBatch", targets, values, data, NOTHING_BEFORE, operation);
        Await.until("the timelock's delay to pass", () ->
                (Boolean) node.contracts().readValue(TIMELOCK, "isOperationReady", id));
        governor.calls(node, TIMELOCK, "executeBatch", targets, values, data, NOTHING_BEFORE, operation);
    }
}
