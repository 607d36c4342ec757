package io.virtengine.offchain;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.signing.KeySigner;
import io.virtengine.sdk.signing.PerformanceReport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Stands for a validator's Besu node with our plugin, and speaks as much of its JSON-RPC as {@code
 * virtengine_performanceReport}; what it has seen a test says, and whether it is honest.
 */
public final class FakeObserver implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final KeySigner key = KeySigner.fresh();
    private final long chainId;
    private final HttpServer server;
    private final Map<Long, List<PerformanceReport.Line>> epochs = new ConcurrentHashMap<>();
    private final Map<Long, AtomicInteger> asked = new ConcurrentHashMap<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile CountDownLatch open = new CountDownLatch(0);
    private volatile boolean lying;

    public FakeObserver(long chainId) {
        this.chainId = chainId;
        try {
            this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    public String address() {
        return key.address();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** It has seen an epoch so. */
    public void saw(long epoch, List<PerformanceReport.Line> lines) {
        epochs.put(epoch, lines);
    }

    /** From now on it says other than it signs, or no longer. */
    public void lie(boolean lies) {
        lying = lies;
    }

    /** From now on it answers nobody, until it is released. */
    public void hold() {
        open = new CountDownLatch(1);
    }

    public void release() {
        open.countDown();
    }

    /** How often it was asked for an epoch. */
    public int asked(long epoch) {
        return asked.computeIfAbsent(epoch, _ -> new AtomicInteger()).get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        JsonNode request = JSON.readTree(exchange.getRequestBody());
        long epoch = Long.decode(request.path("params").path(0).asString());
        asked.computeIfAbsent(epoch, _ -> new AtomicInteger()).incrementAndGet();
        try {
            open.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        var answer = new LinkedHashMap<String, Object>();
        answer.put("jsonrpc", "2.0");
        answer.put("id", request.path("id").asLong());
        List<PerformanceReport.Line> lines = epochs.get(epoch);
        if (request.path("method").asString().equals("virtengine_performanceReport") && lines != null) {
            answer.put("result", signed(epoch, lines));
        } else {
            answer.put("error", Map.of("code", -32_602, "message", "nothing is kept of epoch " + epoch));
        }
        byte[] body = JSON.writeValueAsBytes(answer);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private Map<String, Object> signed(long epoch, List<PerformanceReport.Line> lines) {
        var report = new PerformanceReport(epoch, 100, 129, true, 42_000, lines);
        byte[] digest = report.digest(PerformanceReport.domain(chainId));
        var body = new LinkedHashMap<String, Object>();
        body.put("epoch", epoch);
        body.put("fromBlock", report.fromBlock());
        body.put("toBlock", report.toBlock());
        body.put("complete", true);
        body.put("gasUsed", lying ? report.gasUsed() + 1 : report.gasUsed());
        body.put("failedRounds", 0);
        body.put(
                "validators",
                lines.stream()
                        .map(line -> Map.of(
                                "validator", line.node(),
                                "proposed", line.proposed(),
                                "missed", line.missed(),
                                "seals", line.seals()))
                        .toList());
        return Map.of(
                "report", body,
                "observer", address(),
                "seals", Hex.encode(report.seals()),
                "digest", Hex.encode(digest),
                "signature", Hex.encode(key.signDigest(digest)));
    }

    @Override
    public void close() {
        release();
        if (closed.compareAndSet(false, true)) {
            server.stop(0);
        }
    }
}
