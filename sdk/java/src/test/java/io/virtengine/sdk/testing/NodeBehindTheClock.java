package io.virtengine.sdk.testing;

import io.virtengine.sdk.chain.EmbeddedChain;
import tools.jackson.databind.JsonNode;

/** A node that estimates in the second of its head and mines a second later: what happens by chance, always. */
public final class NodeBehindTheClock extends NodeBetween {

    private final EmbeddedChain chain;

    public NodeBehindTheClock(EmbeddedChain chain) {
        super(chain.endpoint());
        this.chain = chain;
    }

    @Override
    protected byte[] answer(JsonNode request, Passing passing) throws Exception {
        switch (request.path("method").asString("")) {
            case "eth_estimateGas" -> nextBlockAt(0);
            case "eth_sendRawTransaction" -> nextBlockAt(1);
            default -> {
                // Nothing else depends on the clock.
            }
        }
        return passing.on();
    }

    private void nextBlockAt(long secondsAfterHead) {
        long head = chain.client().head().timestamp();
        chain.client().request("evm_setNextBlockTimestamp", head + secondsAfterHead);
    }
}
