package io.virtengine.cli;

import com.sun.net.httpserver.HttpServer;
import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.signing.KeySigner;
import io.virtengine.sdk.signing.PerformanceReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Stands for a Besu node with our plugin, and speaks as much of its JSON-RPC as {@code virtengine_performanceReport}; what it
 * has seen is the test's choice. Real nodes are asked by the demo on Besu.
 */
final class ObservingNode implements AutoCloseable {

    private final KeySigner key = KeySigner.fresh();
    private final HttpServer server;
    private volatile Map<String, Object> answer =
            Map.of("error", Map.of("code", -32_602, "message", "nothing is kept of that epoch"));

    ObservingNode() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", exchange -> {
            JsonNode request = JsonMapper.shared().readTree(exchange.getRequestBody());
            var body = new LinkedHashMap<String, Object>(answer);
            body.put("jsonrpc", "2.0");
            body.put("id", request.path("id"));
            byte[] bytes = JsonMapper.shared().writeValueAsBytes(body);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    String address() {
        return key.address();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** It saw an epoch so, all of it. */
    void saw(long epoch, long gasUsed, List<PerformanceReport.Line> lines, long chainId) {
        var report = new PerformanceReport(epoch, 10, 69, true, gasUsed, lines);
        var body = new LinkedHashMap<String, Object>();
        body.put("epoch", report.epoch());
        body.put("fromBlock", report.fromBlock());
        body.put("toBlock", report.toBlock());
        body.put("complete", report.complete());
        body.put("gasUsed", report.gasUsed());
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
        answer = Map.of(
                "result",
                Map.of(
                        "report",
                        body,
                        "observer",
                        address(),
                        "signature",
                        Hex.encode(key.signDigest(report.digest(PerformanceReport.domain(chainId))))));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
