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
import java.math.BigInteger;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends one key's intents: simulate, sign, put the bytes on record, send, follow to the receipt. Many may run for one
 * key; the lease makes one of them work and the others wait. A restarted sender sends the recorded bytes again, so an
 * intent is never mined twice. While the node cannot be reached nothing is given up.
 */
public final class TransactionSender implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TransactionSender.class);

    /** What nodes say of bytes that need not be sent again: Besu "Known transaction" and "Nonce too low", others "already". */
    private static final List<String> HELD = List.of("already", "known transaction", "nonce too low");

    private static final Duration FIRST_RETRY = Duration.ofSeconds(2);
    private static final Duration LAST_RETRY = Duration.ofMinutes(2);
    /** Times a nonce must be seen taken, with no receipt of ours, before the intent starts over. */
    private static final int SUPERSEDED_AFTER = 3;
    /** No replacement offers more than this many times the configured price. */
    private static final BigInteger DEAREST = BigInteger.TEN;

    private static final Duration RATE_PAUSE = Duration.ofSeconds(1);
    private static final Duration SPEND_PAUSE = Duration.ofMinutes(1);

    private final ChainClient chain;
    private final TransactionSigner signer;
    private final SenderOptions options;
    private final Simulation simulation;
    private final CallPolicy policy;
    private final OutboxStore store;
    private final TransactionRelay relay;
    private final LeasedWorker worker;
    private final Set<String> dearest = new HashSet<>();
    private volatile @Nullable String held;
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
        this(database, List.of(chain), signer, reasons, options, listener, policy);
    }

    /**
     * A sender that hands its transactions to several nodes.
     *
     * @param nodes the first is the one that is asked, all get every transaction
     */
    public TransactionSender(
            DataSource database,
            List<ChainClient> nodes,
            TransactionSigner signer,
            RevertReason reasons,
            SenderOptions options,
            TransactionListener listener,
            CallPolicy policy) {
        this.policy = policy;
        this.chain = nodes.getFirst();
        this.relay = new TransactionRelay(nodes.subList(1, nodes.size()));
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

    /** Which limit holds intents back at the moment; empty if none does. */
    public Optional<String> held() {
        return Optional.ofNullable(held);
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
                .receipts(inFlight.stream().flatMap(InFlight::hashes).toList())
                .stream()
                .collect(Collectors.toMap(Receipt::transactionHash, Function.identity()));
        var open = new ArrayList<InFlight>();
        for (InFlight transaction : inFlight) {
            Receipt receipt = transaction
                    .hashes()
                    .map(receipts::get)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
            if (receipt != null) {
                takenNonceSeen.remove(transaction.hash());
                store.mined(transaction, receipt, receipt.succeeded() ? null : revertReason(transaction, receipt));
            } else if (transaction.nonce() < mined) {
                nonceTaken(transaction);
            } else {
                open.add(transaction);
                Instant sentAt = transaction.sentAt();
                if (sentAt != null && transaction.nonce() == mined && replaceable(transaction)) {
                    replace(transaction);
                } else if (sentAt == null
                        || sentAt.plus(options.rebroadcastAfter()).isBefore(Instant.now())) {
                    broadcast(transaction, false);
                }
            }
        }
        return open;
    }

    /** Only the one that the chain waits for: those behind it are not late by their price. */
    private boolean replaceable(InFlight transaction) throws SQLException {
        GasPricing pricing = transaction.pricing();
        Instant pricedAt = transaction.pricedAt();
        if (pricing == null || pricedAt == null || pricing.isFree()) {
            return false;
        }
        if (pricedAt.plus(options.replaceAfter()).isAfter(Instant.now())) {
            return false;
        }
        BigInteger more = pricing.dearer().most();
        BigInteger extra = more.subtract(pricing.most()).multiply(gasLimit(transaction.row()));
        boolean affordable = more.compareTo(options.pricing().most().multiply(DEAREST)) <= 0
                && store.usage(transaction.row().to())
                                .lastDay()
                                .add(extra)
                                .compareTo(options.limits().dailySpend())
                        <= 0;
        if (!affordable && dearest.add(transaction.hash())) {
            LOG.warn("{} is not mined at {} wei per gas, and more is not allowed", transaction.row(), pricing.most());
        }
        return affordable;
    }

    private void replace(InFlight transaction) throws SQLException {
        TransactionRecord row = transaction.row();
        GasPricing dearer = Objects.requireNonNull(transaction.pricing()).dearer();
        byte[] raw = signed(row, gasLimit(row).longValueExact(), transaction.nonce(), dearer);
        LOG.info("{} is offered again at {} wei per gas", row, dearer.most());
        broadcast(store.replace(transaction, dearer, raw), false);
    }

    private static BigInteger gasLimit(TransactionRecord row) {
        return BigInteger.valueOf(Objects.requireNonNull(row.gasLimit(), "signed without a gas limit"));
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
        held = null;
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
            if (overRate(row)) {
                continue;
            }
            switch (simulation.run(request(row))) {
                case Simulation.Outcome.Succeeds ok -> {
                    refusedBehindNonce.remove(row.id());
                    store.checked(row, ok.gasLimit());
                    if (overSpending(row, ok.gasLimit())) {
                        continue;
                    }
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

    private boolean overRate(TransactionRecord row) throws SQLException {
        SendLimits limits = options.limits();
        if (limits.equals(SendLimits.none())) {
            return false;
        }
        OutboxStore.Usage usage = store.usage(row.to());
        if (usage.lastMinute() >= limits.perMinute()) {
            hold(row, RATE_PAUSE, "the key has signed " + usage.lastMinute() + " transactions within a minute");
            return true;
        }
        if (usage.lastMinuteHere() >= limits.perContractPerMinute()) {
            hold(row, RATE_PAUSE, usage.lastMinuteHere() + " transactions went to " + row.to() + " within a minute");
            return true;
        }
        return false;
    }

    private boolean overSpending(TransactionRecord row, long gasLimit) throws SQLException {
        BigInteger limit = options.limits().dailySpend();
        if (options.limits().equals(SendLimits.none())) {
            return false;
        }
        BigInteger cost = row.value().add(options.pricing().most().multiply(BigInteger.valueOf(gasLimit)));
        if (cost.compareTo(limit) > 0) {
            store.dead(row, "OverSpendLimit", "may cost " + cost + " wei, more than the " + limit + " of a day");
            return true;
        }
        BigInteger spent = store.usage(row.to()).lastDay();
        if (spent.add(cost).compareTo(limit) > 0) {
            hold(row, SPEND_PAUSE, "may cost " + cost + " wei, " + spent + " of " + limit + " are spent within a day");
            return true;
        }
        return false;
    }

    private void hold(TransactionRecord row, Duration pause, String reason) throws SQLException {
        held = reason;
        store.hold(row, pause, reason);
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
        return store.sign(
                row,
                chain.pendingNonce(signer.address()),
                alone,
                options.pricing(),
                nonce -> signed(row, gasLimit, nonce, options.pricing()));
    }

    private byte[] signed(TransactionRecord row, long gasLimit, long nonce, GasPricing pricing) {
        String to = row.to() == null ? "" : row.to();
        return signer.signTransaction(
                pricing.transaction(chainId(), nonce, gasLimit, to, row.value(), Hex.encode(row.data())), chainId());
    }

    private long chainId() {
        if (chainId < 0) {
            chainId = chain.chainId();
        }
        return chainId;
    }

    /**
     * Hands recorded bytes to the nodes. Bytes that the first one refuses at once go to no other, so that they can be taken
     * back.
     *
     * @param firstTime whether these bytes have certainly never been sent before
     * @return whether the node has them now
     */
    private boolean broadcast(InFlight transaction, boolean firstTime) throws SQLException {
        try {
            chain.sendRaw(transaction.raw());
        } catch (RpcException.Refused refused) {
            String message = String.valueOf(refused.getMessage()).toLowerCase(Locale.ROOT);
            if (HELD.stream().anyMatch(message::contains)) {
                // The node has it, or has mined it, or its nonce is gone: the receipt will tell which.
                relay.hand(transaction.raw());
                store.sent(transaction);
                return true;
            }
            LOG.warn("The node refuses {}: {}", transaction.row(), message);
            if (!transaction.earlier().isEmpty()) {
                // The offers before stand, so the nonce is not lost; the next one will be higher.
                transaction.earlier().forEach(this::repeat);
                store.sent(transaction);
                return true;
            }
            if (firstTime) {
                TransactionRecord row = transaction.row();
                store.unsign(transaction, pause(row.attempts()), message);
                if (row.attempts() + 1 >= options.maxAttempts()) {
                    store.dead(row, "RefusedByNode", message);
                }
            }
            return false;
        } catch (RpcException.Unavailable e) {
            relay.hand(transaction.raw());
            throw e;
        }
        relay.hand(transaction.raw());
        store.sent(transaction);
        return true;
    }

    private void repeat(OutboxStore.Earlier earlier) {
        try {
            chain.sendRaw(earlier.raw());
        } catch (RpcException.Refused e) {
            LOG.debug("Not taken again: {}", e.getMessage());
        }
        relay.hand(earlier.raw());
    }

    private CallRequest request(TransactionRecord row) {
        return new CallRequest(row.sender(), row.to(), row.data(), row.value());
    }

    /** Stops after the step in hand and gives the lease back; bytes in flight stay on record. */
    @Override
    public void close() {
        worker.close();
        relay.close();
    }
}
