package io.virtengine.sdk.chain;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON-RPC 2.0 over HTTP. Safe for use by many threads. */
final class JsonRpc implements AutoCloseable {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final ChainEndpoint endpoint;
    private final HttpResponse.BodyHandler<byte[]> reading;
    private final JsonMapper mapper = JsonMapper.shared();
    private final AtomicLong ids = new AtomicLong();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();

    /** @param longestAnswer bytes; a longer one is not read to its end and counts as none */
    JsonRpc(ChainEndpoint endpoint, long longestAnswer) {
        this.endpoint = endpoint;
        this.reading = HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), longestAnswer);
    }

    /** A request waiting to be sent with others. */
    record Call(String method, List<?> parameters) {}

    /** The result of one request; JSON null is returned as a null node. */
    JsonNode call(String method, @Nullable Object... parameters) {
        JsonNode answer = post(request(method, Arrays.asList(parameters)), isQuery(method));
        return result(method, answer);
    }

    /** Results of several requests sent as one batch, in the order of the requests. */
    List<JsonNode> batch(List<Call> calls) {
        if (calls.isEmpty()) {
            return List.of();
        }
        ArrayNode requests = mapper.createArrayNode();
        var order = new ArrayList<Long>();
        for (Call call : calls) {
            ObjectNode request = request(call.method(), call.parameters());
            order.add(request.get("id").asLong());
            requests.add(request);
        }
        JsonNode answers = post(requests, calls.stream().allMatch(c -> isQuery(c.method())));
        if (!answers.isArray() || answers.size() != calls.size()) {
            throw new RpcException.Unavailable(
                    "the node answered a batch of " + calls.size() + " with something else", null);
        }
        var byId = new HashMap<Long, JsonNode>();
        answers.forEach(a -> byId.put(a.path("id").asLong(-1), a));
        var results = new ArrayList<JsonNode>();
        for (int i = 0; i < order.size(); i++) {
            JsonNode answer = byId.get(order.get(i));
            if (answer == null) {
                throw new RpcException.Unavailable("the node left a request of a batch unanswered", null);
            }
            results.add(result(calls.get(i).method(), answer));
        }
        return results;
    }

    private ObjectNode request(String method, List<?> parameters) {
        ObjectNode request = mapper.createObjectNode();
        request.put("jsonrpc", "2.0").put("id", ids.incrementAndGet()).put("method", method);
        request.set("params", mapper.valueToTree(parameters));
        return request;
    }

    private static boolean isQuery(String method) {
        return method.startsWith("eth_") && !method.startsWith("eth_send");
    }

    /** Posts; a query whose idle connection the node has closed meanwhile is asked once more on a fresh one. */
    private JsonNode post(JsonNode body, boolean repeatable) {
        HttpRequest request = HttpRequest.newBuilder(endpoint.http())
                .timeout(endpoint.timeout())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(mapper.writeValueAsBytes(body)))
                .build();
        try {
            try {
                return read(http.send(request, reading));
            } catch (HttpTimeoutException | ConnectException e) {
                throw e;
            } catch (IOException e) {
                if (!repeatable) {
                    throw e;
                }
                return read(http.send(request, reading));
            }
        } catch (IOException | JacksonException e) {
            throw new RpcException.Unavailable(endpoint.http() + " cannot be used: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RpcException.Unavailable("interrupted while waiting for " + endpoint.http(), e);
        }
    }

    private JsonNode read(HttpResponse<byte[]> response) {
        JsonNode answer = mapper.readTree(response.body());
        // Some nodes send JSON-RPC errors with an HTTP error status; anything else with such a status is no answer.
        boolean answered = answer.isArray() || answer.has("result") || answer.has("error");
        if (!answered || response.statusCode() >= 500) {
            throw new RpcException.Unavailable(endpoint.http() + " answered HTTP " + response.statusCode(), null);
        }
        return answer;
    }

    private static JsonNode result(String method, JsonNode answer) {
        JsonNode error = answer.path("error");
        if (error.isObject()) {
            throw new RpcException.Refused(
                    method, error.path("code").asInt(0), error.path("message").asString(""), revertData(error));
        }
        JsonNode result = answer.get("result");
        if (result == null) {
            throw new RpcException.Unavailable(method + ": the node sent neither result nor error", null);
        }
        return result;
    }

    /** Nodes put revert data directly into {@code data} or one level down. */
    private static @Nullable String revertData(JsonNode error) {
        JsonNode data = error.path("data");
        if (data.isObject()) {
            data = data.path("data");
        }
        return data.isString() && data.asString().startsWith("0x") ? data.asString() : null;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
