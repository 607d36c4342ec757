package io.virtengine.network;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.client.Sender;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.client.TimelockCall;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;

/** The governing body: what it decides is announced in the timelock, waits there, and is then carried out. */
final class Governance {

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

    /** Announces calls through a node, waits for the delay to pass in the chain's time, and has them made in this order. */
    void decides(Node node, Call... calls) {
        SystemContracts contracts = node.contracts();
        Sender sender = governor.asSender(node);
        List<TimelockCall> decisions =
                Arrays.stream(calls).map(call -> decision(contracts, call)).toList();
        decisions.forEach(decision -> decision.schedule(contracts, sender));
        decisions.forEach(decision -> {
            Await.until(
                    "the timelock's delay to pass",
                    () -> decision.standing(contracts).state() == TimelockCall.State.READY);
            decision.execute(contracts, sender);
        });
    }

    private TimelockCall decision(SystemContracts contracts, Call call) {
        byte[] salt = new byte[32];
        random.nextBytes(salt);
        return new TimelockCall(
                contracts.addressOf(call.contract()),
                contracts.encode(
                        call.contract(), call.function(), call.arguments().toArray()),
                Hex.encode(salt));
    }
}
