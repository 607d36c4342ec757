package io.virtengine.besu.chain;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.hyperledger.besu.crypto.Hash;
import org.hyperledger.besu.datatypes.Address;
import org.hyperledger.besu.datatypes.Log;
import org.hyperledger.besu.ethereum.core.BlockHeader;
import org.hyperledger.besu.ethereum.transaction.ImmutableCallParameter;
import org.hyperledger.besu.ethereum.transaction.TransactionSimulatorResult;

/** The node's chain: its headers, its receipts, and what contracts say on the state of the head, as {@code eth_call} does. */
public final class ChainReader {
    private static final long GAS = 10_000_000;
    private static final Duration A_MOMENT = Duration.ofMillis(20);
    private static final int MOST_ASKED = 5;

    private final BesuNode node;

    /** Reads from {@code node}. */
    public ChainReader(final BesuNode node) {
        this.node = node;
    }

    /** The head of the chain. */
    public BlockHeader head() {
        return node.controller().getProtocolContext().getBlockchain().getChainHeadHeader();
    }

    /** The header of a block of the chain, if the node keeps it. */
    public Optional<BlockHeader> header(final long number) {
        return node.controller().getProtocolContext().getBlockchain().getBlockHeader(number);
    }

    /** The logs of a block's transactions in their order, if the node keeps the receipts. */
    public Optional<List<Log>> logs(final BlockHeader block) {
        return node.controller()
                .getProtocolContext()
                .getBlockchain()
                .getTxReceipts(block.getBlockHash())
                .map(receipts -> receipts.stream()
                        .flatMap(receipt -> receipt.getLogsList().stream())
                        .toList());
    }

    /** The chain's id, 0 if it has none. */
    public long chainId() {
        return node.schedule()
                .getChainId()
                .map(java.math.BigInteger::longValueExact)
                .orElse(0L);
    }

    /**
     * What {@code to} returns for {@code data}; empty if the call fails or the state is not there. A block is the head some
     * milliseconds before its header can be looked up, and the simulator then has no result: so it is asked again.
     */
    public Optional<Bytes> call(final Address to, final Bytes data) {
        Optional<TransactionSimulatorResult> result = simulate(to, data);
        for (int again = 1; result.isEmpty() && again < MOST_ASKED; again++) {
            LockSupport.parkNanos(A_MOMENT.toNanos());
            result = simulate(to, data);
        }
        return result.filter(TransactionSimulatorResult::isSuccessful).map(TransactionSimulatorResult::getOutput);
    }

    private Optional<TransactionSimulatorResult> simulate(final Address to, final Bytes data) {
        return node.controller()
                .getTransactionSimulator()
                .processAtHead(ImmutableCallParameter.builder()
                        .to(to)
                        .input(data)
                        .gas(GAS)
                        .build());
    }

    /** Call data of a function whose arguments are single words. */
    public static Bytes function(final String signature, final Bytes... arguments) {
        Bytes data = selector(signature);
        for (final Bytes argument : arguments) {
            data = Bytes.concatenate(data, Bytes32.leftPad(argument));
        }
        return data;
    }

    /** First four bytes of Keccak-256 of a signature. */
    public static Bytes selector(final String signature) {
        return topic(signature).slice(0, 4);
    }

    /** Keccak-256 of a signature, the first topic of an event's logs. */
    public static Bytes32 topic(final String signature) {
        return Hash.keccak256(Bytes.wrap(signature.getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
    }
}
