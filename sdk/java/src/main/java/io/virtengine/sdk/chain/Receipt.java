package io.virtengine.sdk.chain;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a mined transaction.
 *
 * @param transactionHash the transaction
 * @param succeeded false if it reverted
 * @param blockNumber height of its block
 * @param blockHash hash of its block
 * @param gasUsed gas it used
 * @param contractAddress address of the contract it created, if it created one
 * @param logs its events
 */
public record Receipt(
        String transactionHash,
        boolean succeeded,
        long blockNumber,
        String blockHash,
        long gasUsed,
        @Nullable String contractAddress,
        List<ChainLog> logs) {

    public Receipt {
        logs = List.copyOf(logs);
    }
}
