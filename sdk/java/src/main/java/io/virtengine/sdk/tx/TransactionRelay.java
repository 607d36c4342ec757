package io.virtengine.sdk.tx;

import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.RpcException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands recorded transactions to further nodes without waiting for them: a slow one delays nobody, and one that is away
 * gets the bytes when they are repeated. What they answer does not count; the first node's receipts do.
 */
final class TransactionRelay implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TransactionRelay.class);
    private static final int WAITING = 64;

    private record Node(ChainClient chain, ThreadPoolExecutor hands) {}

    private final List<Node> nodes;

    TransactionRelay(List<ChainClient> others) {
        this.nodes = others.stream().map(TransactionRelay::node).toList();
    }

    private static Node node(ChainClient chain) {
        var hands = new ThreadPoolExecutor(
                1,
                1,
                10,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING),
                Thread.ofPlatform().daemon().name("tx-relay").factory(),
                new ThreadPoolExecutor.DiscardPolicy());
        hands.allowCoreThreadTimeOut(true);
        return new Node(chain, hands);
    }

    void hand(byte[] raw) {
        nodes.forEach(node -> node.hands().execute(() -> send(node.chain(), raw)));
    }

    private static void send(ChainClient chain, byte[] raw) {
        try {
            chain.sendRaw(raw);
        } catch (RpcException e) {
            LOG.debug("{} did not take a transaction: {}", chain.endpoint().http(), e.getMessage());
        }
    }

    @Override
    public void close() {
        nodes.forEach(node -> node.hands().shutdown());
    }
}
