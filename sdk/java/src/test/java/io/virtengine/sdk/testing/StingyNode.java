package io.virtengine.sdk.testing;

import io.virtengine.sdk.chain.ChainEndpoint;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;

/** A node that passes everything on to another, but refuses logs of more than a few blocks at once. */
public final class StingyNode extends NodeBetween {

    private final long most;
    private final AtomicLong refusals = new AtomicLong();

    public StingyNode(ChainEndpoint behind, long most) {
        super(behind);
        this.most = most;
    }

    public long refusals() {
        return refusals.get();
    }

    @Override
    protected byte[] answer(JsonNode request, Passing passing) throws Exception {
        JsonNode filter = request.path("params").path(0);
        if (request.path("method").asString("").equals("eth_getLogs")
                && number(filter.path("toBlock")) - number(filter.path("fromBlock")) >= most) {
            refusals.incrementAndGet();
            return ("{\"jsonrpc\":\"2.0\",\"id\":" + request.path("id")
                            + ",\"error\":{\"code\":-32005,\"message\":\"query returned more than enough\"}}")
                    .getBytes(StandardCharsets.UTF_8);
        }
        return passing.on();
    }

    private static long number(JsonNode node) {
        return new BigInteger(node.asString().substring(2), 16).longValueExact();
    }
}
