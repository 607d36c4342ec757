package io.virtengine.agent.testing;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.signing.KeySigner;
import io.virtengine.sdk.signing.SiweMessage;
import io.virtengine.sdk.signing.SiweVerifier;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.web3j.crypto.Keys;
import tools.jackson.databind.json.JsonMapper;

/** A wallet at the gateway that may also do what a decent client would not. */
public final class Visitor implements AutoCloseable {
    private final Bench bench;
    private final KeySigner key;
    private final HttpClient http;
    private final JsonMapper json = JsonMapper.shared();
    private @Nullable String token;

    public Visitor(Bench bench, KeySigner key) {
        this.bench = bench;
        this.key = key;
        this.http = HttpClient.newBuilder().sslContext(trusting(bench)).build();
    }

    private static SSLContext trusting(Bench bench) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("gateway", bench.keys.tls().certificate());
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public String audience() {
        return "localhost:" + bench.gatewayPort;
    }

    public String nonce() {
        HttpResponse<String> answer = send(request("/api/v1/auth/nonce").POST(HttpRequest.BodyPublishers.ofString("")));
        return json.readTree(answer.body()).path("nonce").asString();
    }

    public String message(String domain, String nonce) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        return new SiweMessage(
                        domain,
                        Keys.toChecksumAddress(key.address()),
                        null,
                        "https://" + domain,
                        bench.market.book().chainId(),
                        nonce,
                        now,
                        now.plusSeconds(300),
                        null,
                        null,
                        List.of("urn:virtengine:provider:" + bench.market.providerAddress()))
                .text();
    }

    public String signed(String message) {
        return Hex.encode(key.signDigest(SiweVerifier.digest(message)));
    }

    public HttpResponse<String> login(String message, String signature) {
        return send(json("/api/v1/auth/login")
                .POST(HttpRequest.BodyPublishers.ofString(
                        json.writeValueAsString(Map.of("message", message, "signature", signature)))));
    }

    private String token() {
        if (token == null) {
            String message = message(audience(), nonce());
            token = json.readTree(login(message, signed(message)).body())
                    .path("token")
                    .asString();
        }
        return token;
    }

    public HttpResponse<String> anonymously(String path) {
        return send(request("/api/v1" + path).GET());
    }

    public HttpResponse<String> raw(String path) {
        return send(request(path).header("Authorization", "Bearer " + token()).GET());
    }

    public HttpResponse<String> get(String path) {
        return raw("/api/v1" + path);
    }

    public HttpResponse<String> put(String path, String body) {
        return send(json("/api/v1" + path)
                .header("Authorization", "Bearer " + token())
                .PUT(HttpRequest.BodyPublishers.ofString(body)));
    }

    public HttpResponse<String> post(String path, String body) {
        return send(json("/api/v1" + path)
                .header("Authorization", "Bearer " + token())
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** Opens a shell and returns why it was closed. */
    public String shell(String ticket) throws Exception {
        return shell(ticket, "https://localhost:" + bench.gatewayPort);
    }

    /** The same, as a page of some origin would. */
    public String shell(String ticket, String origin) throws Exception {
        CompletableFuture<String> closed = new CompletableFuture<>();
        http.newWebSocketBuilder()
                .header("Origin", origin)
                .subprotocols("ve-shell", ticket)
                .buildAsync(
                        URI.create("wss://localhost:" + bench.gatewayPort + "/api/v1/shell"), new WebSocket.Listener() {
                            @Override
                            public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
                                closed.complete(reason);
                                return null;
                            }
                        })
                .get(20, TimeUnit.SECONDS);
        return closed.get(20, TimeUnit.SECONDS);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + bench.gatewayPort + path));
    }

    private HttpRequest.Builder json(String path) {
        return request(path).header("Content-Type", "application/json");
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
