package io.virtengine.sdk.chain;

import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a node answers.
 *
 * @param http JSON-RPC over HTTP(S)
 * @param webSocket JSON-RPC over WebSocket, if the node offers it; only used to learn of new heads sooner
 * @param timeout how long one request may take
 */
public record ChainEndpoint(URI http, @Nullable URI webSocket, Duration timeout) {

    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    public ChainEndpoint {
        requireScheme(http, Set.of("http", "https"));
        if (webSocket != null) {
            requireScheme(webSocket, Set.of("ws", "wss"));
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("the request timeout must be positive, is " + timeout);
        }
    }

    /** An endpoint without WebSocket and with the default timeout of 30 s. */
    public static ChainEndpoint of(String http) {
        return new ChainEndpoint(URI.create(http), null, DEFAULT_TIMEOUT);
    }

    /** The same endpoint with a WebSocket. */
    public ChainEndpoint withWebSocket(String uri) {
        return new ChainEndpoint(http, URI.create(uri), timeout);
    }

    /** The same endpoint with another request timeout. */
    public ChainEndpoint withTimeout(Duration other) {
        return new ChainEndpoint(http, webSocket, other);
    }

    private static void requireScheme(URI uri, Set<String> allowed) {
        if (uri.getScheme() == null || !allowed.contains(uri.getScheme()) || uri.getHost() == null) {
            throw new IllegalArgumentException("expected one of " + allowed + ", got " + uri);
        }
    }
}
