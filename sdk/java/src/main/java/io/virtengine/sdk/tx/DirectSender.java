package io.virtengine.sdk.tx;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.chain.CallRequest;
import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.DecodedRevert;
import io.virtengine.sdk.chain.Receipt;
import io.virtengine.sdk.chain.RevertReason;
import io.virtengine.sdk.chain.RpcException;
import io.virtengine.sdk.signing.TransactionSigner;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.web3j.crypto.Hash;

/**
 * Sends one transaction at a time and waits for it, with nothing on record: for a person at a command line and for the
 * deployer. Services use the outbox. One instance per key; calls wait for each other.
 */
public final class DirectSender {

    private static final Duration LOOK_EVERY = Duration.ofMillis(20);

    private final ChainClient chain;
    private final TransactionSigner signer;
    private final GasPricing pricing;
    private final Duration limit;
    private final RevertReason reasons;
    private final Simulation simulation;
    private final long chainId;

    /** A sender with free gas that waits at most a minute for a transaction. */
    public DirectSender(ChainClient chain, TransactionSigner signer, RevertReason reasons) {
        this(chain, signer, reasons, GasPricing.free(), Duration.ofMinutes(1));
    }

    /** A sender with given pricing and patience. */
    public DirectSender(
            ChainClient chain, TransactionSigner signer, RevertReason reasons, GasPricing pricing, Duration limit) {
        this.chain = chain;
        this.signer = signer;
        this.pricing = pricing;
        this.limit = limit;
        this.reasons = reasons;
        this.simulation = new Simulation(chain, reasons);
        this.chainId = chain.chainId();
    }

    /** Address of the sending key. */
    public String address() {
        return signer.address();
    }

    /**
     * Calls a contract.
     *
     * @param encodedCall call data as a wrapper's {@code encodeFunctionCall()} gives it
     * @return the receipt of a transaction that succeeded
     * @throws TransactionFailure if it did not, with the contract's decoded error
     */
    public Receipt call(String to, String encodedCall) {
        return send(to, Hex.decode(encodedCall), BigInteger.ZERO);
    }

    /** Calls a contract with call data as bytes. */
    public Receipt call(String to, byte[] data) {
        return send(to, data, BigInteger.ZERO);
    }

    /** Creates a contract; its address is in the receipt. */
    public Receipt create(byte[] creationCode) {
        return send(null, creationCode, BigInteger.ZERO);
    }

    /**
     * Simulates, signs, sends and waits.
     *
     * @param to contract, or null to create one
     * @param value wei of native money
     */
    public synchronized Receipt send(@Nullable String to, byte[] data, BigInteger value) {
        var request = new CallRequest(signer.address(), to, data, value);
        long gasLimit = switch (simulation.run(request)) {
            case Simulation.Outcome.Succeeds ok -> ok.gasLimit();
            case Simulation.Outcome.Reverts no -> throw new TransactionFailure.Rejected(no.reason());
            case Simulation.Outcome.Unclear unclear -> throw new TransactionFailure.Refused(unclear.message());
        };
        long nonce = chain.pendingNonce(signer.address());
        byte[] raw = signer.signTransaction(
                pricing.transaction(chainId, nonce, gasLimit, to == null ? "" : to, value, Hex.encode(data)), chainId);
        String hash = Hex.encode(Hash.sha3(raw));
        try {
            chain.sendRaw(raw);
        } catch (RpcException.Refused e) {
            if (!String.valueOf(e.getMessage()).contains("already")) {
                throw new TransactionFailure.Refused(String.valueOf(e.getMessage()));
            }
        } catch (RpcException.Unavailable e) {
            throw new TransactionFailure.NotMined(hash, hash + " may or may not have been sent: " + e.getMessage());
        }
        Receipt receipt = await(hash);
        if (!receipt.succeeded()) {
            DecodedRevert reason = simulation.reasonOf(request, receipt.blockNumber());
            throw new TransactionFailure.Reverted(reason, receipt);
        }
        return receipt;
    }

    /**
     * Result of a view call by this key, as bytes.
     *
     * @throws TransactionFailure.Rejected if the contract refuses
     */
    public byte[] view(String to, byte[] data) {
        try {
            return chain.call(CallRequest.by(signer.address(), to, data));
        } catch (RpcException.Refused refused) {
            Optional<DecodedRevert> reason = reasons.decode(refused);
            throw reason.isPresent()
                    ? new TransactionFailure.Rejected(reason.get())
                    : new TransactionFailure.Refused(String.valueOf(refused.getMessage()));
        }
    }

    private Receipt await(String hash) {
        long end = System.nanoTime() + limit.toNanos();
        String lastProblem = "not mined";
        do {
            try {
                Optional<Receipt> receipt = chain.receipt(hash);
                if (receipt.isPresent()) {
                    return receipt.get();
                }
                Thread.sleep(LOOK_EVERY);
            } catch (RpcException.Unavailable e) {
                lastProblem = String.valueOf(e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new TransactionFailure.NotMined(hash, "interrupted while waiting for " + hash);
            }
        } while (System.nanoTime() < end);
        throw new TransactionFailure.NotMined(hash, hash + " within " + limit + ": " + lastProblem);
    }
}
