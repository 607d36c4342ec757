package io.virtengine.sdk.chain;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Hears of new heads over a node's WebSocket ({@code eth_subscribe newHeads}). It only says that it is time to look:
 * whoever is told reads on from where they are, so nothing is lost with a message. A broken or silent line is made anew
 * after 1 s, then twice as long each time up to 60 s, each ±20 %, for as long as this is open.
 */
public final class HeadSubscription implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HeadSubscription.class);
    private static final String SUBSCRIBE =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_subscribe\",\"params\":[\"newHeads\"]}";
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
    private static final Duration PING_EVERY = Duration.ofSeconds(5);
    /** More than two pings. The JDK's WebSocket does not always tell of a connection that was closed: then this does. */
    private static final Duration SILENCE_LIMIT = Duration.ofSeconds(12);
    /** A head is about 2,000 characters. */
    private static final int LONGEST_MESSAGE = 1 << 20;

    private final URI uri;
    private final LongConsumer onHead;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECT_LIMIT).build();
    private final RpcCircuit circuit = new RpcCircuit(Duration.ofSeconds(60));
    private final Thread thread;
    private volatile boolean connected;
    private volatile boolean stopping;

    /**
     * A subscription; {@link #start} sets it going.
     *
     * @param uri where the node answers WebSockets
     * @param onHead told the height of each new head and, once a line stands, -1: something may have been missed
     */
    public HeadSubscription(URI uri, LongConsumer onHead) {
        this.uri = uri;
        this.onHead = onHead;
        this.thread = Thread.ofPlatform().daemon().name("head-subscription").unstarted(this::run);
    }

    /** Starts listening. */
    public HeadSubscription start() {
        thread.start();
        return this;
    }

    /** Whether the node has confirmed the subscription and the line stands. */
    public boolean connected() {
        return connected;
    }

    private void run() {
        try {
            while (!stopping) {
                if (listen()) {
                    circuit.succeeded();
                }
                circuit.failed();
                Thread.sleep(circuit.untilRetry());
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    /** Listens until the line breaks; whether there was one. */
    private boolean listen() throws InterruptedException {
        var line = new Line();
        try {
            WebSocket socket = http.newWebSocketBuilder()
                    .connectTimeout(CONNECT_LIMIT)
                    .buildAsync(uri, line)
                    .get(CONNECT_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            try {
                socket.sendText(SUBSCRIBE, true).get(CONNECT_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
                while (!line.brokenWithin(PING_EVERY)) {
                    socket.sendPing(ByteBuffer.allocate(0)).get(CONNECT_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
                }
            } finally {
                connected = false;
                socket.abort();
            }
        } catch (ExecutionException | TimeoutException e) {
            line.end(String.valueOf(e.getCause() == null ? e : e.getCause()));
        }
        if (circuit.closed()) {
            LOG.warn("No news of heads from {}, polling meanwhile: {}", uri, line.broken.join());
        }
        return line.subscribed;
    }

    /** One connection. */
    private final class Line implements WebSocket.Listener {
        private final CompletableFuture<String> broken = new CompletableFuture<>();
        private final StringBuilder message = new StringBuilder();
        private volatile long heardAt = System.nanoTime();
        private volatile boolean subscribed;

        boolean brokenWithin(Duration time) throws InterruptedException, ExecutionException {
            try {
                broken.get(time.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (System.nanoTime() - heardAt > SILENCE_LIMIT.toNanos()) {
                    end("nothing heard for " + SILENCE_LIMIT);
                }
            }
            return broken.isDone();
        }

        void end(String reason) {
            broken.complete(reason);
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            heardAt = System.nanoTime();
            if (message.length() + text.length() > LONGEST_MESSAGE) {
                end("a message is longer than " + LONGEST_MESSAGE + " characters");
                return null;
            }
            message.append(text);
            if (last) {
                try {
                    take(JsonMapper.shared().readTree(message.toString()));
                } catch (JacksonException | NumberFormatException e) {
                    end("a message is no JSON-RPC: " + e.getMessage());
                }
                message.setLength(0);
            }
            socket.request(1);
            return null;
        }

        private void take(JsonNode json) {
            if (json.path("id").asInt(0) == 1) {
                if (!json.path("result").isString()) {
                    end("the node does not let us subscribe: " + json.path("error"));
                    return;
                }
                subscribed = true;
                connected = true;
                onHead.accept(-1);
            } else if (json.path("method").asString("").equals("eth_subscription")) {
                onHead.accept(Long.decode(
                        json.path("params").path("result").path("number").asString("-1")));
            }
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer content) {
            heardAt = System.nanoTime();
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            end("closed by the node: " + code + " " + reason);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            end(String.valueOf(error));
        }
    }

    @Override
    public void close() {
        stopping = true;
        thread.interrupt();
        try {
            thread.join(CONNECT_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        http.shutdownNow();
    }
}
