package io.virtengine.sdk.testing;

import io.virtengine.sdk.chain.ChainEndpoint;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** A node that passes everything on to another, but leaves the logs of some blocks out of its answers about ranges. */
public final class ForgetfulNode extends NodeBetween {

    private final Set<Long> forgotten = ConcurrentHashMap.newKeySet();

    public ForgetfulNode(ChainEndpoint behind) {
        super(behind);
    }

    public void forget(long block) {
        forgotten.add(block);
    }

    @Override
    protected byte[] answer(JsonNode request, Passing passing) throws Exception {
        byte[] answer = passing.on();
        if (!request.path("method").asString("").equals("eth_getLogs")) {
            return answer;
        }
        JsonNode json = JsonMapper.shared().readTree(answer);
        ArrayNode logs = (ArrayNode) json.path("result");
        for (int i = logs.size() - 1; i >= 0; i--) {
            if (forgotten.contains(Long.decode(logs.get(i).path("blockNumber").asString()))) {
                logs.remove(i);
            }
        }
        return JsonMapper.shared().writeValueAsBytes(json);
    }
}
