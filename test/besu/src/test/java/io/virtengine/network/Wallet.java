package io.virtengine.network;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.chain.Receipt;
import io.virtengine.sdk.client.Sender;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.signing.KeySigner;
import io.virtengine.sdk.tx.DirectSender;
import io.virtengine.sdk.tx.GasPricing;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Objects;

/** Somebody with a key: a tenant, a treasurer, a member of the governing body. Gas costs nothing here. */
final class Wallet {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final long NONE = -1;

    private final String name;
    private final KeySigner signer;
    private long nonce = NONE;
    private long gap = NONE;

    private Wallet(String name, KeySigner signer) {
        this.name = name;
        this.signer = signer;
    }

    static Wallet fresh(String name) {
        return new Wallet(name, KeySigner.fresh());
    }

    String address() {
        return signer.address();
    }

    /** Its VE, in wei, as a node sees it. */
    BigInteger balance(Node node) {
        return node.contracts().readNumber("VirtToken", "balanceOf", address());
    }

    /** Calls a contract through a node, after trying it there, and waits until it is done; a refusal is thrown with the contract's reason. */
    Receipt calls(Node node, String contract, String function, Object... arguments) {
        return calls(node.contracts(), contract, function, arguments);
    }

    /** Calls a contract of another chain than the network's. */
    synchronized Receipt calls(SystemContracts elsewhere, String contract, String function, Object... arguments) {
        byte[] data = elsewhere.encode(contract, function, arguments);
        return sender(elsewhere).call(elsewhere.addressOf(contract), data);
    }

    /** Creates a contract through a node and returns its address. */
    String deploys(Node node, TestContract contract) {
        return deploys(node.contracts(), contract);
    }

    /** Creates a contract and returns its address. */
    synchronized String deploys(SystemContracts where, TestContract contract) {
        Receipt receipt = sender(where).create(contract.creation());
        return Objects.requireNonNull(receipt.contractAddress());
    }

    /** Signs for others to carry to the chain; 65 bytes. */
    byte[] signs(byte[] digest) {
        return signer.signDigest(digest);
    }

    /** Hands a node a call without trying or awaiting it; later ones may follow through other nodes before it is mined. */
    Transaction sends(Node node, String contract, String function, Object... arguments) {
        return sends(node, ContractCall.of(node, contract, function, arguments));
    }

    /** The same for a contract that the address book does not name. */
    synchronized Transaction sends(Node node, ContractCall call) {
        Transaction sent = sends(node, nextNonce(node), call);
        nonce++;
        return sent;
    }

    /** Leaves a number out: whatever it sends from now on waits in the pools until {@link #closesTheGap} sends that number. */
    synchronized void leavesAGap(Node node) {
        gap = nextNonce(node);
        nonce++;
    }

    /** Sends the number that was left out. */
    Transaction closesTheGap(Node node, String contract, String function, Object... arguments) {
        return closesTheGap(node, ContractCall.of(node, contract, function, arguments));
    }

    /** The same for a contract that the address book does not name. */
    synchronized Transaction closesTheGap(Node node, ContractCall call) {
        Transaction sent = sends(node, gap, call);
        gap = NONE;
        return sent;
    }

    private long nextNonce(Node node) {
        if (nonce == NONE) {
            nonce = node.chain().minedNonce(address());
        }
        return nonce;
    }

    private Transaction sends(Node node, long number, ContractCall call) {
        long chainId = node.chain().chainId();
        byte[] signed = signer.signTransaction(
                GasPricing.free()
                        .transaction(chainId, number, call.gas(), call.to(), BigInteger.ZERO, Hex.encode(call.data())),
                chainId);
        return new Transaction(node.chain().sendRaw(signed), name + "'s " + call.what() + " number " + number);
    }

    /** Pays VE (wei) to somebody. */
    Transaction pays(Node node, Wallet to, long wei) {
        return sends(node, "VirtToken", "transfer", to.address(), BigInteger.valueOf(wei));
    }

    /** Sends for the clients of the SDK, through a node. */
    Sender asSender(Node node) {
        return Sender.of(sender(node.contracts()));
    }

    private DirectSender sender(SystemContracts where) {
        nonce = NONE;
        return new DirectSender(where.chain(), signer, where.reverts(), GasPricing.free(), PATIENCE);
    }

    @Override
    public String toString() {
        return name;
    }
}
