package io.virtengine.sdk.tx;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.chain.CallRequest;
import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.DecodedRevert;
import io.virtengine.sdk.chain.Receipt;
import io.virtengine.sdk.chain.RevertReason;
import io.virtengine.sdk.chain.RpcException;
import io.virtengine.sdk.signing.TransactionSigner;
import io.virtengine.sdk.tx.OutboxStore.InFlight;
import io.virtengine.sdk.tx.OutboxStore.Waiting;
import io.virtengine.sdk.work.LeasedWorker;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.web3j.crypto.RawTransaction;

/**
 * Sends one key's intents: simulate, sign, put the bytes on record, send, follow to the receipt. Many may run for one
 * key; the lease makes one of them work and the others wait. A restarted sender sends the recorded bytes again, so an
 * intent is never mined twice. While the node cannot be reached nothing is given up.
 */
public final class TransactionSender implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TransactionSender.class);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(2);
    private static final Duration LAST_RETRY = Duration.ofMinutes(2);
    /** Times a nonce must be seen taken, with no receipt of ours, before the intent starts over. */
    private static final int SUPERSEDED_AFTER = 3;

    private final ChainClient chain;
    private final TransactionSigner signer;
    private final SenderOptions options;
    private final Simulation simulation;
    private final CallPolicy policy;
    private final OutboxStore store;
    private final LeasedWorker worker;
    private final Map<Long, Long> refusedBehindNonce = new HashMap<>();
    private final Map<String, Integer> takenNonceSeen = new HashMap<>();
    private long chainId = -1;

    /**
     * A sender; {@link #start} sets it going.
     *
     * @param listener told of every final intent, in the transaction that makes it final
     */
    public TransactionSender(
            DataSource database,
            ChainClient chain,
            TransactionSigner signer,
            RevertReason reasons,
            SenderOptions options,
            TransactionListener listener) {
        this(database, chain, signer, reasons, options, listener, CallPolicy.ANY);
    }

    /**
     * A sender whose key signs only what a policy allows; anything else is given up with the error {@code NotAllowed}.
     */
    public TransactionSender(
            DataSource database,
            ChainClient chain,
            TransactionSigner signer,
            RevertReason reasons,
            SenderOptions options,
            TransactionListener listener,
            CallPolicy policy) {
        this.policy = policy;
        this.chain = chain;
        this.signer = signer;
        this.options = options;
        this.simulation = new Simulation(chain, reasons);
        var lease = new SenderLease(database, signer.address());
        this.store = new OutboxStore(database, signer.address(), lease, listener);
        this.worker = new LeasedWorker(
                "tx-sender-" + signer.address(), lease, options.longestRetry(), options::poll, this::step);
    }

    /** Starts sending. */
    public TransactionSender start() {
        worker.start();
        return this;
    }

    /** Whether this process is the key's sender at the moment. */
    public boolean leaseHeld() {
        return worker.holdsLease();
    }

    /** Whether the node answered last time. */
    public boolean nodeReachable() {
        return worker.nodeReachable();
    }

    /** What keeps this sender from working, apart from a node that does not answer; empty if nothing does. */
    public Optional<String> trouble() {
        return worker.trouble();
    }

    /** One look at everything; true if there is more to do at once. */
    private boolean step() throws SQLException {
        return prepare(followUp(store.inFlight()));
    }

    /** Collects receipts, repeats what seems lost, and returns what is still in flight. */
    private List<InFlight> followUp(List<InFlight> inFlight) throws SQLException {
        if (inFlight.isEmpty()) {
            return inFlight;
        }
        // The nonce is read before the receipts: a nonce seen as taken then has its receipt, if it was ours.
        long mined = chain.minedNonce(signer.address());
        Map<String, Receipt> receipts = chain
                .receipts(inFlight.stream().map(InFlight::hash).toList())
                .stream()
                .collect(Collectors.toMap(Receipt::transactionHash, Function.identity()));
        var open = new ArrayList<InFlight>();
        for (InFlight transaction : inFlight) {
            Receipt receipt = receipts.get(transaction.hash());
            if (receipt != null) {
                takenNonceSeen.remove(transaction.hash());
                store.mined(transaction, receipt, receipt.succeeded() ? null : revertReason(transaction, receipt));
            } else if (transaction.nonce() < mined) {
                nonceTaken(transaction);
            } else {
                open.add(transaction);
                Instant sentAt = transaction.sentAt();
                if (sentAt == null || sentAt.plus(options.rebroadcastAfter()).isBefore(Instant.now())) {
                    broadcast(transaction, false);
                }
            }
        }
        return open;
    }

    private DecodedRevert revertReason(InFlight transaction, Receipt receipt) {
        return simulation.reasonOf(request(transaction.row()), receipt.blockNumber());
    }

    private void nonceTaken(InFlight transaction) throws SQLException {
        int seen = takenNonceSeen.merge(transaction.hash(), 1, Integer::sum);
        if (seen >= SUPERSEDED_AFTER) {
            LOG.warn(
                    "Nonce {} of {} was used outside this outbox; {} starts over",
                    transaction.nonce(),
                    signer.address(),
                    transaction.row());
            store.supersede(transaction);
            takenNonceSeen.remove(transaction.hash());
        }
    }

    /** Signs and sends what is due; true if anything was sent. */
    private boolean prepare(List<InFlight> open) throws SQLException {
        int room = options.maxInFlight() - open.size();
        // Unsent bytes come first: nothing gets a nonce behind one that no node has seen.
        if (room <= 0 || open.stream().anyMatch(t -> t.sentAt() == null && !chain.knows(t.hash()))) {
            return false;
        }
        long lastNonce = open.isEmpty() ? -1 : open.getLast().nonce();
        boolean sent = false;
        for (Waiting waiting : store.due(room)) {
            TransactionRecord row = waiting.row();
            Instant deadline = waiting.deadline();
            if (deadline != null && deadline.isBefore(Instant.now())) {
                store.dead(row, "DeadlinePassed", "not signed before its deadline " + deadline);
                continue;
            }
            if (!policy.allows(row)) {
                store.dead(row, "NotAllowed", "this key may not be used for " + row.purpose());
                continue;
            }
            switch (simulation.run(request(row))) {
                case Simulation.Outcome.Succeeds ok -> {
                    refusedBehindNonce.remove(row.id());
                    store.checked(row, ok.gasLimit());
                    InFlight signed = sign(row, ok.gasLimit(), lastNonce < 0);
                    if (!broadcast(signed, true)) {
                        return sent;
                    }
                    lastNonce = signed.nonce();
                    sent = true;
                }
                case Simulation.Outcome.Reverts refused -> refused(row, refused.reason(), lastNonce);
                case Simulation.Outcome.Unclear unclear -> retryLater(row, unclear.message());
            }
        }
        return sent;
    }

    /**
     * A refusal counts only on a state that includes everything sent before: an approval may still be on its way when
     * the deposit that needs it is tried.
     */
    private void refused(TransactionRecord row, DecodedRevert reason, long lastNonce) throws SQLException {
        Long behind = refusedBehindNonce.get(row.id());
        if (behind == null && lastNonce >= 0) {
            refusedBehindNonce.put(row.id(), lastNonce);
            return;
        }
        if (behind != null && chain.minedNonce(signer.address()) <= behind) {
            return;
        }
        if (behind != null && simulation.run(request(row)) instanceof Simulation.Outcome.Succeeds) {
            return;
        }
        refusedBehindNonce.remove(row.id());
        store.dead(row, reason.name(), reason.message());
    }

    private void retryLater(TransactionRecord row, String message) throws SQLException {
        if (row.attempts() + 1 >= options.maxAttempts()) {
            store.dead(row, "TooManyAttempts", message);
        } else {
            store.postpone(row, pause(row.attempts()), message);
        }
    }

    private static Duration pause(int attempts) {
        Duration pause = FIRST_RETRY.multipliedBy(1L << Math.min(attempts, 10));
        return pause.compareTo(LAST_RETRY) < 0 ? pause : LAST_RETRY;
    }

    private InFlight sign(TransactionRecord row, long gasLimit, boolean alone) throws SQLException {
        if (chainId < 0) {
            chainId = chain.chainId();
        }
        String to = row.to() == null ? "" : row.to();
        String data = Hex.encode(row.data());
        return store.sign(row, chain.pendingNonce(signer.address()), alone, nonce -> {
            RawTransaction transaction = options.pricing().transaction(chainId, nonce, gasLimit, to, row.value(), data);
            return signer.signTransaction(transaction, chainId);
        });
    }

    /**
     * Hands recorded bytes to the node.
     *
     * @param firstTime whether these bytes have certainly never been sent before
     * @return whether the node has them now
     */
    private boolean broadcast(InFlight transaction, boolean firstTime) throws SQLException {
        try {
            chain.sendRaw(transaction.raw());
        } catch (RpcException.Refused refused) {
            String message = String.valueOf(refused.getMessage()).toLowerCase(Locale.ROOT);
            if (message.contains("already") || message.contains("known") || message.contains("nonce too low")) {
                // The node has it, or has mined it, or its nonce is gone: the receipt will tell which.
                store.sent(transaction);
                return true;
            }
            LOG.warn("The node refuses {}: {}", transaction.row(), message);
            if (firstTime) {
                TransactionRecord row = transaction.row();
                store.unsign(transaction, pause(row.attempts()), message);
                if (row.attempts() + 1 >= options.maxAttempts()) {
                    store.dead(row, "RefusedByNode", message);
                }
            }
            return false;
        }
        store.sent(transaction);
        return true;
    }

    private CallRequest request(TransactionRecord row) {
        return new CallRequest(row.sender(), row.to(), row.data(), row.value());
    }

    /** Stops after the step in hand and gives the lease back; bytes in flight stay on record. */
    @Override
    public void close() {
        worker.close();
    }
}
