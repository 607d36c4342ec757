package io.virtengine.sdk.chain;

import io.virtengine.sdk.abi.Hex;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.core.methods.response.Log;

/**
 * A log entry of a mined transaction.
 *
 * @param blockNumber height of its block
 * @param blockHash hash of its block
 * @param blockTime Unix seconds of its block, where the node says so
 * @param transactionHash transaction that made it
 * @param transactionIndex position of the transaction in the block
 * @param logIndex position of the log in the block
 * @param address contract, lower case
 * @param topics up to four words
 * @param data remaining bytes
 */
public record ChainLog(
        long blockNumber,
        String blockHash,
        @Nullable Long blockTime,
        String transactionHash,
        int transactionIndex,
        int logIndex,
        String address,
        List<String> topics,
        byte[] data) {

    public ChainLog {
        topics = List.copyOf(topics);
    }

    /** The same log with its block's time, Unix seconds. */
    public ChainLog at(long time) {
        return new ChainLog(
                blockNumber, blockHash, time, transactionHash, transactionIndex, logIndex, address, topics, data);
    }

    /** The form that the generated wrappers' {@code get…EventFromLog} methods take. */
    public Log toWeb3j() {
        return new Log(
                false,
                "0x" + Integer.toHexString(logIndex),
                "0x" + Integer.toHexString(transactionIndex),
                transactionHash,
                blockHash,
                "0x" + Long.toHexString(blockNumber),
                address,
                Hex.encode(data),
                "mined",
                topics);
    }
}
