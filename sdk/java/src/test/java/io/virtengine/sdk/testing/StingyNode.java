package io.virtengine.sdk.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.virtengine.sdk.chain.ChainEndpoint;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A node that passes everything on to another, but refuses logs of more than a few blocks at once. */
public final class StingyNode implements AutoCloseable {

    private final HttpServer server;
    private final HttpClient http = HttpClient.newHttpClient();
    private final ChainEndpoint behind;
    private final long most;
    private final AtomicLong refusals = new AtomicLong();

    public StingyNode(ChainEndpoint behind, long most) {
        this.behind = behind;
        this.most = most;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    public ChainEndpoint endpoint() {
        return ChainEndpoint.of("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public long refusals() {
        return refusals.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] request = exchange.getRequestBody().readAllBytes();
        JsonNode json = JsonMapper.shared().readTree(request);
        byte[] response;
        JsonNode filter = json.path("params").path(0);
        if (json.path("method").asString("").equals("eth_getLogs")
                && number(filter.path("toBlock")) - number(filter.path("fromBlock")) >= most) {
            refusals.incrementAndGet();
            response = ("{\"jsonrpc\":\"2.0\",\"id\":" + json.path("id")
                            + ",\"error\":{\"code\":-32005,\"message\":\"query returned more than enough\"}}")
                    .getBytes(StandardCharsets.UTF_8);
        } else {
            try {
                response = http.send(
                                HttpRequest.newBuilder(behind.http())
                                        .header("Content-Type", "application/json")
                                        .POST(HttpRequest.BodyPublishers.ofByteArray(request))
                                        .build(),
                                HttpResponse.BodyHandlers.ofByteArray())
                        .body();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, response.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(response);
        }
    }

    private static long number(JsonNode node) {
        return new BigInteger(node.asString().substring(2), 16).longValueExact();
    }

    @Override
    public void close() {
        server.stop(0);
        http.shutdownNow();
    }
}
