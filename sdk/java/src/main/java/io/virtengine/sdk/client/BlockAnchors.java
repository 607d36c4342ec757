package io.virtengine.sdk.client;

import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.RpcException;
import io.virtengine.sdk.consensus.HashedHeader;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Makes the chain know the hash of one of its own blocks that the EVM has forgotten; {@code IBlockAnchors} is the manual. What has
 * the parent of two conflicting headers known before {@code ISlashManager.reportDoubleSign} is sent.
 */
public final class BlockAnchors {

    private static final String ANCHORS = "BlockAnchors";

    /** The EVM knows 256; the rest is time for what comes after {@link #reach}. */
    private static final int RECENT = 128;

    private final SystemContracts contracts;
    private final ChainClient node;

    /** The anchors of that network; headers come from its node. */
    public BlockAnchors(SystemContracts contracts) {
        this(contracts, contracts.chain());
    }

    /** @param node where headers come from: it must still have the blocks */
    public BlockAnchors(SystemContracts contracts, ChainClient node) {
        this.contracts = contracts;
        this.node = node;
    }

    /**
     * Has the hash of a block known for at least the next hundred blocks. A recent block needs nothing; from an older one the
     * contract is led there from the nearest anchor, a bounded number of headers a transaction. Broken off, it goes on
     * where it was when it is called again.
     *
     * @param number the block's; for evidence, one less than the height of the headers
     * @return transactions that it took
     * @throws IllegalArgumentException if the chain is not that long, or has headers this version cannot encode
     * @throws io.virtengine.sdk.tx.TransactionFailure if a transaction did not succeed
     */
    public int reach(long number, Sender anyone) {
        return number > requireThere(number) - RECENT ? 0 : keep(number, anyone);
    }

    /** As {@link #reach}, and for good: also a recent block's hash is kept. */
    public int keep(long number, Sender anyone) {
        requireThere(number);
        if (isAnchored(number)) {
            return 0;
        }
        int sent = 0;
        long from = anchorFrom(number);
        if (from == 0) {
            send(anyone, "anchoring a block", "anchor");
            sent++;
            from = anchorFrom(number);
        }
        int most = contracts.readNumber(ANCHORS, "MAX_HEADERS").intValueExact();
        while (from > number) {
            long next = Math.max(number, from - most);
            if (!isAnchored(next)) {
                send(anyone, "walking to block " + number, "walk", from, headers(from, next));
                sent++;
            }
            from = next;
        }
        return sent;
    }

    private long requireThere(long number) {
        long head = node.blockNumber();
        if (number < 0 || number > head) {
            throw new IllegalArgumentException("the chain has " + head + " blocks: there is no block " + number);
        }
        return head;
    }

    private boolean isAnchored(long number) {
        return (boolean) contracts.readValue(ANCHORS, "isAnchored", number);
    }

    private long anchorFrom(long number) {
        return contracts.readNumber(ANCHORS, "anchorFrom", number).longValueExact();
    }

    /** From a block down to the one above {@code to}. */
    private List<String> headers(long from, long to) {
        var headers = new ArrayList<String>();
        for (long number = from; number > to; number--) {
            JsonNode block = node.request("eth_getBlockByNumber", "0x" + Long.toHexString(number), false);
            if (!block.isObject()) {
                throw new RpcException.Unavailable("block " + number + " is missing on the node", null);
            }
            headers.add(HashedHeader.of(block).header());
        }
        return headers;
    }

    private void send(Sender sender, String purpose, String function, Object... arguments) {
        sender.send(contracts.addressOf(ANCHORS), contracts.encode(ANCHORS, function, arguments), purpose);
    }
}
