package io.virtengine.sdk.tx;

import io.virtengine.sdk.chain.CallRequest;
import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.DecodedRevert;
import io.virtengine.sdk.chain.RevertReason;
import io.virtengine.sdk.chain.RpcException;
import java.util.Optional;

/** Tries a transaction on the head's state before it is signed. */
final class Simulation {

    /** EIP-7825: no transaction may ask for more gas. */
    static final long TRANSACTION_GAS_CAP = 16_777_216;

    /**
     * Gas for slots of storage that the estimate only updates and the block fills anew, 22,100 each (EIP-2200, EIP-2929). A
     * checkpoint of votes is one: it is updated within its second and a new slot in the next, and a transaction writes up to
     * two of them. Two more may have been emptied in between by somebody else.
     */
    private static final long NEW_SLOTS = 4 * 22_100;

    private final ChainClient chain;
    private final RevertReason reasons;

    Simulation(ChainClient chain, RevertReason reasons) {
        this.chain = chain;
        this.reasons = reasons;
    }

    /** What would happen. */
    sealed interface Outcome {
        /** It would succeed with that gas limit: the estimate, a fifth more, and {@link #NEW_SLOTS}. */
        record Succeeds(long gasLimit) implements Outcome {}

        /** The contract would refuse. */
        record Reverts(DecodedRevert reason) implements Outcome {}

        /** The node refuses to say, for a reason that may pass. */
        record Unclear(String message) implements Outcome {}
    }

    /** Runs the call; throws {@link RpcException.Unavailable} if the node cannot be asked. */
    Outcome run(CallRequest request) {
        try {
            chain.call(request);
            long estimate = chain.estimateGas(request);
            if (estimate > TRANSACTION_GAS_CAP) {
                return new Outcome.Unclear("needs " + estimate + " gas, more than a transaction may use");
            }
            return new Outcome.Succeeds(Math.min(estimate + estimate / 5 + NEW_SLOTS, TRANSACTION_GAS_CAP));
        } catch (RpcException.Refused refused) {
            Optional<DecodedRevert> reason = reasons.decode(refused);
            return reason.isPresent()
                    ? new Outcome.Reverts(reason.get())
                    : new Outcome.Unclear(String.valueOf(refused.getMessage()));
        }
    }

    /** Why a mined transaction reverted, as far as repeating it on its block's state tells. */
    DecodedRevert reasonOf(CallRequest request, long blockNumber) {
        try {
            chain.call(request, blockNumber);
            return reasons.decode(new byte[0]);
        } catch (RpcException.Refused refused) {
            return reasons.decode(refused).orElseGet(() -> reasons.decode(new byte[0]));
        }
    }
}
