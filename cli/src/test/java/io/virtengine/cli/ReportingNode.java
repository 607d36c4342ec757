package io.virtengine.cli;

import com.sun.net.httpserver.HttpServer;
import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.signing.KeySigner;
import io.virtengine.sdk.signing.SoftwareReport;
import io.virtengine.sdk.signing.ValidatorKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Stands for a Besu node with our plugin, and speaks as much of its JSON-RPC as {@code virtengine_softwareReport}; what it
 * answers is the test's choice. Real nodes are asked by {@code scripts/besu-network}.
 */
final class ReportingNode implements AutoCloseable {

    private final HttpServer server;
    private volatile Map<String, Object> answer = Map.of();

    ReportingNode() {
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
            if (!request.path("method").asString().equals("virtengine_softwareReport")) {
                body.remove("result");
                body.put("error", Map.of("code", -32_601, "message", "Method not found"));
            }
            byte[] bytes = JsonMapper.shared().writeValueAsBytes(body);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Answers with a report that is signed for that network. */
    ReportingNode says(KeySigner key, String version, long reportedAt, long chainId, String registry) {
        var report = new SoftwareReport(key.address(), version, reportedAt);
        return answers(Map.of(
                "validator", report.validator(),
                "version", report.version(),
                "reportedAt", report.reportedAt(),
                "signature", Hex.encode(key.signDigest(report.digest(ValidatorKey.domain(chainId, registry))))));
    }

    ReportingNode answers(Object result) {
        answer = Map.of("result", result);
        return this;
    }

    ReportingNode refuses(int code, String message) {
        answer = Map.of("error", Map.of("code", code, "message", message));
        return this;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
