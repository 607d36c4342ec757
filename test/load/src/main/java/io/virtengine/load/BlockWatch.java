package io.virtengine.load;

import io.virtengine.sdk.chain.ChainClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** Sees every block from a height on, once, in order. */
final class BlockWatch {

    private final ChainClient chain;
    private final List<Block> blocks = new ArrayList<>();
    private long next;

    /**
     * A block's numbers.
     *
     * @param timestamp seconds
     */
    record Block(long number, long timestamp, long gasUsed, int transactions) {}

    BlockWatch(ChainClient chain) {
        this.chain = chain;
        this.next = chain.blockNumber() + 1;
    }

    /** Reads what is new and names the sender of each transaction, in lower case. */
    void look(Consumer<String> mined) {
        for (long head = chain.blockNumber(); next <= head; next++) {
            JsonNode block = chain.request("eth_getBlockByNumber", "0x" + Long.toHexString(next), true);
            if (block.path("number").isMissingNode()) {
                // A node may name a new head a moment before it can be asked for it.
                return;
            }
            var seen = new Block(
                    next,
                    hex(block.path("timestamp")),
                    hex(block.path("gasUsed")),
                    block.path("transactions").size());
            blocks.add(seen);
            for (JsonNode transaction : block.path("transactions")) {
                mined.accept(transaction.path("from").asString().toLowerCase(Locale.ROOT));
            }
        }
    }

    List<Block> blocks() {
        return List.copyOf(blocks);
    }

    /** How many transactions of the blocks failed. */
    long failed() {
        return blocks.stream()
                .filter(block -> block.transactions() > 0)
                .mapToLong(block -> {
                    long failed = 0;
                    String number = "0x" + Long.toHexString(block.number());
                    for (JsonNode receipt : chain.request("eth_getBlockReceipts", number)) {
                        failed += hex(receipt.path("status")) == 1 ? 0 : 1;
                    }
                    return failed;
                })
                .sum();
    }

    private static long hex(JsonNode quantity) {
        return Long.decode(quantity.asString());
    }
}
