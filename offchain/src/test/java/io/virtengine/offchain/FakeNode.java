package io.virtengine.offchain;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.chain.BlockHeader;
import io.virtengine.sdk.chain.ChainLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A {@link FakeChain} behind JSON-RPC, so that reading it costs what reading a node costs on our side. */
public final class FakeNode implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final FakeChain chain;
    private final HttpServer server;
    private final Set<Long> forgotten = ConcurrentHashMap.newKeySet();

    public FakeNode(FakeChain chain) {
        this.chain = chain;
        try {
            this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        JsonNode request = JSON.readTree(exchange.getRequestBody());
        Object answer =
                request.isArray() ? request.valueStream().map(this::answer).toList() : answer(request);
        byte[] body = JSON.writeValueAsBytes(answer);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private Map<String, Object> answer(JsonNode request) {
        JsonNode parameters = request.path("params");
        Object result = switch (request.path("method").asString()) {
            case "eth_chainId" -> hex(chain.contracts().chainId());
            case "eth_blockNumber" -> hex(chain.head().number());
            case "eth_getBlockByNumber" -> block(parameters.path(0).asString());
            case "eth_getLogs" -> logs(parameters.path(0));
            default -> null;
        };
        if (result == null && !request.path("method").asString().equals("eth_getBlockByNumber")) {
            var error = Map.of("code", -32_601, "message", "no such method");
            return Map.of("jsonrpc", "2.0", "id", request.path("id").asLong(), "error", error);
        }
        var answer = new HashMap<String, Object>();
        answer.put("jsonrpc", "2.0");
        answer.put("id", request.path("id").asLong());
        answer.put("result", result);
        return answer;
    }

    private Map<String, Object> block(String number) {
        Optional<BlockHeader> found =
                number.equals("latest") ? Optional.of(chain.head()) : chain.block(Long.decode(number));
        return found.map(FakeNode::json).orElse(null);
    }

    private static Map<String, Object> json(BlockHeader header) {
        return Map.of(
                "number", hex(header.number()),
                "hash", header.hash(),
                "parentHash", header.parentHash(),
                "timestamp", hex(header.timestamp()));
    }

    /** Leaves a block's logs out of answers about ranges, as a node does whose index is not complete. */
    public void forget(long block) {
        forgotten.add(block);
    }

    private List<Map<String, Object>> logs(JsonNode filter) {
        if (filter.has("blockHash")) {
            return logs(chain.numberOf(filter.path("blockHash").asString()));
        }
        long from = Long.decode(filter.path("fromBlock").asString());
        long to = Long.decode(filter.path("toBlock").asString());
        return LongStream.rangeClosed(from, to)
                .filter(block -> !forgotten.contains(block))
                .mapToObj(this::logs)
                .flatMap(List::stream)
                .toList();
    }

    private List<Map<String, Object>> logs(long block) {
        var result = new ArrayList<Map<String, Object>>();
        for (ChainLog log : chain.logs(block)) {
            result.add(Map.of(
                    "blockNumber", hex(log.blockNumber()),
                    "blockHash", log.blockHash(),
                    "blockTimestamp", hex(log.blockTime()),
                    "transactionHash", log.transactionHash(),
                    "transactionIndex", "0x0",
                    "logIndex", hex(log.logIndex()),
                    "address", log.address(),
                    "topics", log.topics(),
                    "data", Hex.encode(log.data())));
        }
        return result;
    }

    private static String hex(long number) {
        return "0x" + Long.toHexString(number);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
