package io.virtengine.sdk.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.virtengine.sdk.testing.NodeBetween;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What a client makes of a node that is taking a block. The node here has no chain: it says what Besu says, in that order. */
class ChainClientTest {

    private static final String BUSY = "\"error\": {\"code\": -32603, \"message\": \"Internal error\"}";
    private static final String NO_BLOCK = "\"error\": {\"code\": -32000, \"message\": \"Block not found\"}";
    private static final String REVERT =
            "\"error\": {\"code\": -32000, \"message\": \"Execution reverted\", \"data\": \"0x1234\"}";
    private static final String ANSWER = "\"result\": \"0x2a\"";
    private static final CallRequest CALL =
            CallRequest.view("0x0000000000000000000000000000000000000001", new byte[] {1});

    @Test
    void aNodeThatIsTakingABlockIsAskedAgain() {
        try (var node = new Scripted(BUSY, BUSY, ANSWER);
                var chain = new ChainClient(node.endpoint())) {
            assertThat(chain.call(CALL)).containsExactly(0x2a);
        }
        try (var node = new Scripted(NO_BLOCK, ANSWER);
                var chain = new ChainClient(node.endpoint())) {
            assertThat(chain.call(CALL, 7)).containsExactly(0x2a);
        }
        try (var node = new Scripted(BUSY, ANSWER);
                var chain = new ChainClient(node.endpoint())) {
            assertThat(chain.estimateGas(CALL)).isEqualTo(42);
        }
    }

    @Test
    void aContractThatRevertsIsNot() {
        try (var node = new Scripted(REVERT, ANSWER);
                var chain = new ChainClient(node.endpoint())) {
            assertThatExceptionOfType(RpcException.Refused.class)
                    .isThrownBy(() -> chain.call(CALL))
                    .satisfies(refused -> assertThat(refused.data()).isEqualTo("0x1234"));
            assertThat(node.answers).hasSize(1);
        }
    }

    @Test
    void aNodeThatGoesOnRefusingIsBelieved() {
        String[] always = new String[50];
        Arrays.fill(always, BUSY);
        try (var node = new Scripted(always);
                var chain = new ChainClient(node.endpoint())) {
            assertThatExceptionOfType(RpcException.Refused.class)
                    .isThrownBy(() -> chain.call(CALL))
                    .withMessageContaining("Internal error");
            assertThat(node.answers).isNotEmpty();
        }
    }

    private static final class Scripted extends NodeBetween {

        private final Deque<String> answers;

        Scripted(String... answers) {
            super(ChainEndpoint.of("http://127.0.0.1:1"));
            this.answers = new ArrayDeque<>(List.of(answers));
        }

        @Override
        protected byte[] answer(JsonNode request, Passing passing) {
            return ("{\"jsonrpc\": \"2.0\", \"id\": " + request.path("id").asLong() + ", " + answers.remove() + "}")
                    .getBytes(StandardCharsets.UTF_8);
        }
    }
}
