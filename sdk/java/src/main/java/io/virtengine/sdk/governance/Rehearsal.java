package io.virtengine.sdk.governance;

import io.virtengine.sdk.chain.CallRequest;
import io.virtengine.sdk.chain.DecodedRevert;
import io.virtengine.sdk.chain.RpcException;
import io.virtengine.sdk.client.SystemContracts;
import java.util.Optional;

/**
 * Makes calls of governance on the present state without sending anything. Each is made by itself: what an earlier call of
 * the same proposal would change is not there yet.
 */
public final class Rehearsal {

    private final SystemContracts contracts;
    private final String caller;

    /**
     * Calls as a contract of the network would make them.
     *
     * @param caller its name, such as {@code EconomicTimelock}
     */
    public Rehearsal(SystemContracts contracts, String caller) {
        this.contracts = contracts;
        this.caller = caller;
    }

    /** Why the call would be refused now; empty if it would not. */
    public Optional<String> refusal(ProposedCall call) {
        if (contracts.chain().code(call.target()).length == 0) {
            return Optional.of("there is no contract at " + call.target());
        }
        try {
            contracts.chain().call(CallRequest.by(contracts.addressOf(caller), call.target(), call.data()));
            return Optional.empty();
        } catch (RpcException.Refused refused) {
            return Optional.of(contracts
                    .reverts()
                    .decode(refused)
                    .map(DecodedRevert::message)
                    .orElseThrow(() -> refused));
        }
    }
}
