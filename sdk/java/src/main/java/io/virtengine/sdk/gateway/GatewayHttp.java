package io.virtengine.sdk.gateway;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sends requests to one gateway and turns refusals (RFC 9457 problems) into exceptions. */
final class GatewayHttp implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final URI base;
    private final HttpClient http;

    GatewayHttp(URI gateway, String fingerprint) {
        var parameters = new SSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        this.base = gateway.resolve("/api/v1/");
        this.http = HttpClient.newBuilder()
                .sslContext(PinnedCertificate.context(fingerprint))
                .sslParameters(parameters)
                .connectTimeout(Duration.ofSeconds(10))
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    HttpRequest.Builder request(String path, @Nullable String token) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(base.resolve(path)).timeout(Duration.ofMinutes(2));
        if (token != null) {
            builder.header("Authorization", "Bearer " + token);
        }
        return builder;
    }

    JsonNode json(HttpRequest request) {
        String body = text(request);
        try {
            return body.isBlank() ? JSON.nullNode() : JSON.readTree(body);
        } catch (JacksonException e) {
            throw new GatewayException(200, "the gateway's answer is not JSON", e);
        }
    }

    String text(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw refused(response.statusCode(), response.body());
            }
            return response.body();
        } catch (IOException e) {
            throw new GatewayException(0, "the gateway at " + base.getAuthority() + " did not answer: " + why(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GatewayException(0, "interrupted while waiting for the gateway", e);
        }
    }

    /** Opens a WebSocket; the first protocol is the one spoken, others carry what must not stand in the address. */
    WebSocket webSocket(String path, WebSocket.Listener listener, String protocol, String... others) {
        URI address = URI.create("wss" + base.resolve(path).toString().substring("https".length()));
        try {
            return http.newWebSocketBuilder()
                    .connectTimeout(Duration.ofSeconds(20))
                    .subprotocols(protocol, others)
                    .buildAsync(address, listener)
                    .join();
        } catch (CompletionException e) {
            int status = e.getCause() instanceof WebSocketHandshakeException refused
                    ? refused.getResponse().statusCode()
                    : 0;
            throw new GatewayException(status, "the gateway opened no " + path + ": " + why(e), e);
        }
    }

    static HttpRequest.BodyPublisher body(Object value) {
        return HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(value));
    }

    private static GatewayException refused(int status, String body) {
        String detail = body;
        try {
            JsonNode problem = JSON.readTree(body);
            detail = problem.path("title").asString("") + ": "
                    + problem.path("detail").asString("");
            List<String> more =
                    problem.path("errors").valueStream().map(JsonNode::toString).toList();
            if (!more.isEmpty()) {
                detail += " " + more;
            }
        } catch (JacksonException _) {
            // Not a problem document; the body itself is the best explanation there is.
        }
        return new GatewayException(status, "the gateway refused (" + status + "): " + detail.strip(), null);
    }

    private static String why(Throwable failure) {
        Throwable deepest = failure;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return deepest.getMessage() == null ? deepest.getClass().getSimpleName() : deepest.getMessage();
    }

    @Override
    public void close() {
        http.close();
    }
}
