package io.virtengine.sdk.chain;

import io.virtengine.sdk.abi.Hex;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.http.HttpService;
import tools.jackson.databind.JsonNode;

/**
 * A node, asked over JSON-RPC. Every method throws {@link RpcException.Unavailable} if the node does not answer and
 * {@link RpcException.Refused} if it answers with an error. A missing thing is an empty {@link Optional}: a failed
 * query is never "not found". Safe for use by many threads.
 */
public final class ChainClient implements AutoCloseable {

    private static final String LATEST = "latest";
    private static final String PENDING = "pending";
    /** A node takes a block in tens of milliseconds; who is refused for longer is refused for another reason. */
    private static final Duration A_MOMENT = Duration.ofMillis(50);

    private static final int MOST_ASKED = 10;
    /** JSON-RPC 2.0 §5.1. */
    private static final int METHOD_NOT_FOUND = -32_601;

    private final ChainEndpoint endpoint;
    private final JsonRpc rpc;
    private final Web3j web3j;

    /** A client of that endpoint; nothing is sent yet. */
    public ChainClient(ChainEndpoint endpoint) {
        this(endpoint, Integer.MAX_VALUE);
    }

    /**
     * A client of a node that is not to be trusted with this process's memory.
     *
     * @param longestAnswer bytes; a longer answer counts as none, {@link RpcException.Unavailable}
     */
    public ChainClient(ChainEndpoint endpoint, int longestAnswer) {
        this.endpoint = endpoint;
        this.rpc = new JsonRpc(endpoint, longestAnswer);
        this.web3j = Web3j.build(new HttpService(endpoint.http().toString()));
    }

    /** Where the node is. */
    public ChainEndpoint endpoint() {
        return endpoint;
    }

    /** The same node for the generated wrappers' view functions. */
    public Web3j web3j() {
        return web3j;
    }

    /** EIP-155 chain id. */
    public long chainId() {
        return quantity(rpc.call("eth_chainId")).longValueExact();
    }

    /** Height of the head. */
    public long blockNumber() {
        return quantity(rpc.call("eth_blockNumber")).longValueExact();
    }

    /** The head. */
    public BlockHeader head() {
        return header(rpc.call("eth_getBlockByNumber", LATEST, false))
                .orElseThrow(() -> new RpcException.Unavailable("the node has no head", null));
    }

    /** The block at that height, if the chain is that long. */
    public Optional<BlockHeader> block(long number) {
        return header(rpc.call("eth_getBlockByNumber", hex(number), false));
    }

    /** The blocks at those heights, asked for in one batch; all must exist. */
    public List<BlockHeader> blocks(Collection<Long> numbers) {
        List<JsonRpc.Call> calls = numbers.stream()
                .map(n -> new JsonRpc.Call("eth_getBlockByNumber", List.of(hex(n), false)))
                .toList();
        return rpc.batch(calls).stream()
                .map(node -> header(node)
                        .orElseThrow(() -> new RpcException.Unavailable("a block is missing on the node", null)))
                .toList();
    }

    /** Logs of those contracts from one height to another, both included, in chain order. */
    public List<ChainLog> logs(long fromBlock, long toBlock, Collection<String> addresses) {
        var filter = new LinkedHashMap<String, Object>();
        filter.put("fromBlock", hex(fromBlock));
        filter.put("toBlock", hex(toBlock));
        filter.put("address", List.copyOf(addresses));
        return logs(rpc.call("eth_getLogs", filter));
    }

    /** What those blocks say about which contracts have logs in them, asked for in one batch; all must exist. */
    public List<LogsBloom> blooms(Collection<Long> numbers) {
        List<JsonRpc.Call> calls = numbers.stream()
                .map(n -> new JsonRpc.Call("eth_getBlockByNumber", List.of(hex(n), false)))
                .toList();
        return rpc.batch(calls).stream().map(ChainClient::bloom).toList();
    }

    /**
     * Every log of those blocks, in chain order, from their receipts; from a query by block hash where the node does not
     * give a block's receipts at once.
     */
    public List<ChainLog> blockLogs(Collection<LogsBloom> blocks) {
        try {
            return logsOf(
                    blocks, block -> new JsonRpc.Call("eth_getBlockReceipts", List.of(hex(block.number()))), true);
        } catch (RpcException.Refused e) {
            if (e.code() != METHOD_NOT_FOUND) {
                throw e;
            }
            return logsOf(
                    blocks,
                    block -> new JsonRpc.Call("eth_getLogs", List.of(Map.of("blockHash", block.blockHash()))),
                    false);
        }
    }

    private List<ChainLog> logsOf(
            Collection<LogsBloom> blocks, Function<LogsBloom, JsonRpc.Call> question, boolean receipts) {
        List<JsonNode> answers = rpc.batch(blocks.stream().map(question).toList());
        var found = new ArrayList<ChainLog>();
        for (JsonNode answer : answers) {
            if (!answer.isArray()) {
                throw new RpcException.Unavailable("a block is missing on the node", null);
            }
            if (receipts) {
                answer.forEach(receipt -> found.addAll(logs(receipt.path("logs"))));
            } else {
                found.addAll(logs(answer));
            }
        }
        return found;
    }

    /** Result of a call on the head's state. */
    public byte[] call(CallRequest request) {
        return bytes(onState("eth_call", request.json(), LATEST));
    }

    /** Result of a call on the state after that block. */
    public byte[] call(CallRequest request, long blockNumber) {
        return bytes(onState("eth_call", request.json(), hex(blockNumber)));
    }

    /** Gas the call would use as a transaction of the next block: with the clock of that one, where the node knows it. */
    public long estimateGas(CallRequest request) {
        return quantity(onState("eth_estimateGas", request.json(), PENDING)).longValueExact();
    }

    /** Transactions mined for that sender: its next nonce as far as blocks know. */
    public long minedNonce(String address) {
        return quantity(rpc.call("eth_getTransactionCount", address, LATEST)).longValueExact();
    }

    /** The next nonce, counting transactions that wait in the node's pool. */
    public long pendingNonce(String address) {
        return quantity(rpc.call("eth_getTransactionCount", address, PENDING)).longValueExact();
    }

    /** Native money of an account, in wei. */
    public BigInteger balance(String address) {
        return quantity(rpc.call("eth_getBalance", address, LATEST));
    }

    /** Code at an address; empty for an ordinary account. */
    public byte[] code(String address) {
        return bytes(rpc.call("eth_getCode", address, LATEST));
    }

    /** One storage word. */
    public String storage(String address, String slot) {
        return Hex.word(rpc.call("eth_getStorageAt", address, slot, LATEST).asString());
    }

    /** Hands a signed transaction to the node and returns its hash. */
    public String sendRaw(byte[] signed) {
        return rpc.call("eth_sendRawTransaction", Hex.encode(signed)).asString();
    }

    /** What became of a transaction, once it is mined. */
    public Optional<Receipt> receipt(String transactionHash) {
        return receipt(rpc.call("eth_getTransactionReceipt", transactionHash));
    }

    /** What became of several transactions, asked for in one batch; absent ones are not mined. */
    public List<Receipt> receipts(Collection<String> transactionHashes) {
        List<JsonRpc.Call> calls = transactionHashes.stream()
                .map(hash -> new JsonRpc.Call("eth_getTransactionReceipt", List.of(hash)))
                .toList();
        return rpc.batch(calls).stream().flatMap(node -> receipt(node).stream()).toList();
    }

    /** Whether the node knows the transaction, mined or waiting. */
    public boolean knows(String transactionHash) {
        return rpc.call("eth_getTransactionByHash", transactionHash).isObject();
    }

    /** A request outside the common set, such as a development chain's clock control. */
    public JsonNode request(String method, @Nullable Object... parameters) {
        return rpc.call(method, parameters);
    }

    @Override
    public void close() {
        rpc.close();
        web3j.shutdown();
    }

    /** Asks about a state, and again where the node is just taking a block. */
    private JsonNode onState(String method, @Nullable Object... parameters) {
        for (int asked = 1; ; asked++) {
            try {
                return rpc.call(method, parameters);
            } catch (RpcException.Refused e) {
                if (asked == MOST_ASKED || !e.isMomentary()) {
                    throw e;
                }
            }
            try {
                Thread.sleep(A_MOMENT);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RpcException.Unavailable("interrupted while asking the node again", e);
            }
        }
    }

    private static Optional<BlockHeader> header(JsonNode block) {
        if (!block.isObject()) {
            return Optional.empty();
        }
        return Optional.of(new BlockHeader(
                quantity(block.path("number")).longValueExact(),
                block.path("hash").asString(),
                block.path("parentHash").asString(),
                quantity(block.path("timestamp")).longValueExact()));
    }

    private static LogsBloom bloom(JsonNode block) {
        if (!block.isObject()) {
            throw new RpcException.Unavailable("a block is missing on the node", null);
        }
        JsonNode bits = block.path("logsBloom");
        return new LogsBloom(
                quantity(block.path("number")).longValueExact(),
                block.path("hash").asString(),
                bits.isString() ? bytes(bits) : null);
    }

    private static Optional<Receipt> receipt(JsonNode node) {
        if (!node.isObject()) {
            return Optional.empty();
        }
        JsonNode created = node.path("contractAddress");
        return Optional.of(new Receipt(
                node.path("transactionHash").asString(),
                quantity(node.path("status")).signum() != 0,
                quantity(node.path("blockNumber")).longValueExact(),
                node.path("blockHash").asString(),
                quantity(node.path("gasUsed")).longValueExact(),
                created.isString() ? Hex.address(created.asString()) : null,
                logs(node.path("logs"))));
    }

    private static List<ChainLog> logs(JsonNode nodes) {
        var logs = new ArrayList<ChainLog>(nodes.size());
        for (JsonNode node : nodes) {
            JsonNode time = node.path("blockTimestamp");
            logs.add(new ChainLog(
                    quantity(node.path("blockNumber")).longValueExact(),
                    node.path("blockHash").asString(),
                    time.isString() ? quantity(time).longValueExact() : null,
                    node.path("transactionHash").asString(),
                    quantity(node.path("transactionIndex")).intValueExact(),
                    quantity(node.path("logIndex")).intValueExact(),
                    node.path("address").asString().toLowerCase(Locale.ROOT),
                    StreamSupport.stream(node.path("topics").spliterator(), false)
                            .map(JsonNode::asString)
                            .toList(),
                    bytes(node.path("data"))));
        }
        return logs;
    }

    private static BigInteger quantity(JsonNode node) {
        String text = node.asString("");
        if (!text.startsWith("0x") || text.length() < 3) {
            throw new RpcException.Unavailable("the node sent no number where one belongs: " + node, null);
        }
        return new BigInteger(text.substring(2), 16);
    }

    private static byte[] bytes(JsonNode node) {
        return Hex.decode(node.asString());
    }

    private static String hex(long number) {
        return "0x" + Long.toHexString(number);
    }
}
