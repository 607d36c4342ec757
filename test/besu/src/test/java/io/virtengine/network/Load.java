package io.virtengine.network;

import io.virtengine.sdk.chain.CallRequest;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The same call from several senders, in waves. A wave waits in the pools of all nodes until it is complete, because each
 * sender's first transaction comes last; so the blocks that take it are as full as their makers can make them, however slow
 * the sending is.
 */
final class Load {

    private static final int SENDERS = 6;

    /** Besu's pool takes at most 200 transactions of a sender that the next block cannot. */
    private static final int EACH = 60;

    private final Nodes nodes;
    private final ContractCall call;
    private final List<Wallet> senders;

    Load(Nodes nodes, String to, byte[] data) {
        this.nodes = nodes;
        // What a transaction may use counts when a block is filled, so no more than it needs.
        long gas = nodes.list().getFirst().chain().estimateGas(CallRequest.view(to, data)) * 21 / 20;
        this.call = new ContractCall(to, data.clone(), gas, "call");
        this.senders = IntStream.rangeClosed(1, SENDERS)
                .mapToObj(number -> Wallet.fresh("sender " + number))
                .toList();
    }

    /** Sends a wave and returns the blocks from its first to its last transaction. */
    List<SealedBlock> wave() {
        for (int i = 0; i < SENDERS; i++) {
            Wallet sender = senders.get(i);
            sender.leavesAGap(nodeOf(i));
            for (int sent = 1; sent < EACH; sent++) {
                sender.sends(nodeOf(i), call);
            }
        }
        for (Node node : nodes.list()) {
            Await.until(node + " to have the wave in its pool", () -> node.waiting() == SENDERS * (EACH - 1));
        }
        long before = nodes.head();
        for (int i = 0; i < SENDERS; i++) {
            senders.get(i).closesTheGap(nodeOf(i), call);
        }
        for (Node node : nodes.list()) {
            Await.until(node + " to have nothing in its pool", () -> node.waiting() == 0);
        }
        Node first = nodes.list().getFirst();
        return LongStream.rangeClosed(before + 1, nodes.head())
                .mapToObj(first::sealed)
                .filter(block -> block.gasUsed() > 0)
                .toList();
    }

    private Node nodeOf(int sender) {
        return nodes.list().get(sender % nodes.list().size());
    }
}
