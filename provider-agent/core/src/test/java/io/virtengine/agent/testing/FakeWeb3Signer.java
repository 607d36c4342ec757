package io.virtengine.agent.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.signing.KeySigner;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.web3j.crypto.ECKeyPair;
import org.web3j.utils.Numeric;
import tools.jackson.databind.json.JsonMapper;

/**
 * A fake: speaks the part of Web3Signer's HTTP API (eth1 mode) that the agent uses, with keys in memory. It can be taken
 * down, told to refuse, and told to sign with a wrong key.
 */
public final class FakeWeb3Signer implements AutoCloseable {
    private final Map<String, ECKeyPair> keys = new LinkedHashMap<>();
    private final @Nullable SSLContext tls;
    private final int port;
    private final AtomicInteger signed = new AtomicInteger();
    private volatile int refusal;
    private volatile @Nullable ECKeyPair instead;
    private @Nullable HttpServer server;

    /** @param tls asks callers for a certificate; null for plain HTTP */
    public FakeWeb3Signer(@Nullable SSLContext tls, ECKeyPair... keys) throws IOException {
        this.tls = tls;
        for (ECKeyPair key : keys) {
            this.keys.put(publicKey(key), key);
        }
        this.port = Bench.freePort();
        up();
    }

    /** How the signer names a key. */
    public static String publicKey(ECKeyPair key) {
        return Numeric.toHexStringWithPrefixZeroPadded(key.getPublicKey(), 128);
    }

    public URI address() {
        return URI.create((tls == null ? "http" : "https") + "://localhost:" + port);
    }

    public int signed() {
        return signed.get();
    }

    /** Answers every request to sign with this status; 0 signs again. */
    public void refuse(int status) {
        refusal = status;
    }

    /** Signs with another key than asked for; null ends that. */
    public void signWith(@Nullable ECKeyPair other) {
        instead = other;
    }

    public void up() throws IOException {
        InetSocketAddress here = new InetSocketAddress("127.0.0.1", port);
        if (tls == null) {
            server = HttpServer.create(here, 0);
        } else {
            HttpsServer secure = HttpsServer.create(here, 0);
            secure.setHttpsConfigurator(new HttpsConfigurator(tls) {
                @Override
                public void configure(HttpsParameters parameters) {
                    SSLParameters wanted = getSSLContext().getDefaultSSLParameters();
                    wanted.setNeedClientAuth(true);
                    parameters.setSSLParameters(wanted);
                }
            });
            server = secure;
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/upcheck", exchange -> answer(exchange, 200, "OK"));
        server.createContext(
                "/api/v1/eth1/publicKeys",
                exchange -> answer(exchange, 200, JsonMapper.shared().writeValueAsString(keys.keySet())));
        server.createContext("/api/v1/eth1/sign/", this::sign);
        server.start();
    }

    public void down() {
        if (server != null) {
            server.stop(0);
        }
    }

    private void sign(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        ECKeyPair key = keys.get(path.substring(path.lastIndexOf('/') + 1));
        String data = JsonMapper.shared()
                .readTree(exchange.getRequestBody().readAllBytes())
                .path("data")
                .asString("");
        if (refusal != 0) {
            answer(exchange, refusal, "");
        } else if (key == null) {
            answer(exchange, 404, "");
        } else if (!exchange.getRequestMethod().equals("POST") || !data.startsWith("0x")) {
            answer(exchange, 400, "");
        } else {
            signed.incrementAndGet();
            ECKeyPair used = instead == null ? key : instead;
            answer(exchange, 200, Hex.encode(new KeySigner(used).sign(Hex.decode(data))));
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        down();
    }
}
