package io.virtengine.sdk.tx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtengine.sdk.abi.AbiItem;
import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.artifact.ContractArtifacts;
import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.ChainEndpoint;
import io.virtengine.sdk.chain.EmbeddedChain;
import io.virtengine.sdk.chain.RevertReason;
import io.virtengine.sdk.db.Transactions;
import io.virtengine.sdk.signing.KeySigner;
import io.virtengine.sdk.testing.Await;
import io.virtengine.sdk.testing.Counter;
import io.virtengine.sdk.testing.TcpProxy;
import io.virtengine.sdk.testing.TestDatabase;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.web3j.crypto.Keys;

class TransactionSenderTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final byte[] COUNT_UP = {};
    private static final SenderOptions QUICK = SenderOptions.defaults()
            .withPoll(Duration.ofMillis(20))
            .withLongestRetry(Duration.ofMillis(200))
            .withRebroadcastAfter(Duration.ofMillis(300));

    private static EmbeddedChain chain;
    private static ContractArtifacts artifacts;
    private static RevertReason reasons;

    private final DataSource database = TestDatabase.create();
    private final TransactionOutbox outbox = new TransactionOutbox(database);
    private KeySigner key;
    private Counter counter;

    @BeforeAll
    static void startChain() {
        chain = EmbeddedChain.start();
        artifacts = ContractArtifacts.load();
        reasons = new RevertReason(artifacts);
    }

    @AfterAll
    static void stopChain() {
        chain.close();
    }

    @BeforeEach
    void freshKeyAndContract() throws Exception {
        chain.automine(true);
        key = new KeySigner(Keys.createEcKeyPair());
        counter = Counter.deploy(chain, 0);
    }

    private TransactionSender sender(ChainClient client, TransactionListener listener) {
        return new TransactionSender(database, client, key, reasons, QUICK, listener).start();
    }

    private TransactionIntent countUp(String name) {
        return TransactionIntent.call(key.address(), name, "countUp", counter.address(), COUNT_UP);
    }

    @Test
    void sendsEachIntentOnceAndTellsTheListenerInTheSameTransaction() throws Exception {
        var told = new ConcurrentLinkedQueue<String>();
        for (int i = 0; i < 40; i++) {
            assertThat(outbox.enqueue(countUp("n" + i))).isTrue();
            assertThat(outbox.enqueue(countUp("n" + i))).isFalse();
        }
        try (var sender = sender(chain.client(), (tx, record) -> told.add(record.idempotencyKey()))) {
            for (int i = 0; i < 40; i++) {
                assertThat(outbox.await("n" + i, PATIENCE).succeeded()).isTrue();
            }
            assertThat(sender.leaseHeld()).isTrue();
        }
        assertThat(counter.count()).isEqualTo(40);
        assertThat(told).hasSize(40).doesNotHaveDuplicates();
    }

    @Test
    void anIntentOfARolledBackTransactionIsNeverSent() throws Exception {
        assertThatThrownBy(() -> new Transactions(database).run(connection -> {
                    outbox.enqueue(connection, countUp("lost"));
                    throw new IllegalStateException("business error");
                }))
                .hasMessage("business error");
        outbox.enqueue(countUp("kept"));
        try (var sender = sender(chain.client(), TransactionListener.NONE)) {
            outbox.await("kept", PATIENCE);
        }
        assertThat(outbox.find("lost")).isEmpty();
        assertThat(counter.count()).isEqualTo(1);
    }

    @Test
    void aKeyUsedForSomethingElseIsRefused() throws Exception {
        outbox.enqueue(countUp("same"));
        var other = TransactionIntent.call(key.address(), "same", "countUp", counter.address(), new byte[] {1});
        assertThatThrownBy(() -> outbox.enqueue(other)).isInstanceOf(IdempotencyConflictException.class);
        assertThat(outbox.find("same").orElseThrow().data()).isEmpty();
    }

    @Test
    void aContractsRefusalIsFinalAndDecoded() throws Exception {
        AbiItem.Error error = artifacts.get("IOrderBook").abi().errorsBySelector().values().stream()
                .filter(e -> e.name().equals("OrderBook_OverCeiling"))
                .findFirst()
                .orElseThrow();
        byte[] thrown = new AbiItem.Function(error.name(), error.inputs(), List.of())
                .encodeCall(List.of(BigInteger.TEN, BigInteger.TWO));
        outbox.enqueue(TransactionIntent.call(key.address(), "refused", "placeBid", counter.address(), thrown));
        outbox.enqueue(countUp("next"));
        try (var sender = sender(chain.client(), TransactionListener.NONE)) {
            TransactionRecord refused = outbox.await("refused", PATIENCE);
            assertThat(refused.state()).isEqualTo(TransactionState.DEAD);
            assertThat(refused.errorName()).isEqualTo("OrderBook_OverCeiling");
            assertThat(refused.errorText()).isEqualTo("OrderBook_OverCeiling(price=10, ceiling=2)");
            assertThat(refused.hash()).isNull();
            assertThat(outbox.await("next", PATIENCE).succeeded()).isTrue();
        }
    }

    @Test
    void anIntentThatNeedsAnEarlierOneWaitsForIt() throws Exception {
        chain.automine(false);
        outbox.enqueue(countUp("first"));
        byte[] needsOne = Hex.decode("0x" + "00".repeat(31) + "01");
        outbox.enqueue(TransactionIntent.call(key.address(), "second", "needsOne", counter.address(), needsOne));
        try (var sender = sender(chain.client(), TransactionListener.NONE)) {
            Await.until("condition", () -> state("first") == TransactionState.SENT);
            chain.mine(1);
            Await.until("condition", () -> state("second") == TransactionState.SENT);
            chain.mine(1);
            assertThat(outbox.await("second", PATIENCE).succeeded()).isTrue();
        }
        assertThat(counter.count()).isEqualTo(2);
    }

    @Test
    void pastItsDeadlineNothingIsSigned() throws Exception {
        outbox.enqueue(countUp("late").withDeadline(Instant.now().minusSeconds(1)));
        try (var sender = sender(chain.client(), TransactionListener.NONE)) {
            TransactionRecord late = outbox.await("late", PATIENCE);
            assertThat(late.errorName()).isEqualTo("DeadlinePassed");
        }
        assertThat(counter.count()).isZero();
    }

    @Test
    void aKeySignsOnlyWhatItsPolicyAllows() throws Exception {
        byte[] needsNone = new byte[32];
        var allowed = TransactionIntent.call(key.address(), "allowed", "needsNone", counter.address(), needsNone);
        outbox.enqueue(countUp("forbidden"));
        outbox.enqueue(allowed);
        CallPolicy policy = CallPolicy.only(Map.of(counter.address(), Set.of("0x00000000")));
        try (var sender = new TransactionSender(
                        database, chain.client(), key, reasons, QUICK, TransactionListener.NONE, policy)
                .start()) {
            TransactionRecord forbidden = outbox.await("forbidden", PATIENCE);
            assertThat(forbidden.errorName()).isEqualTo("NotAllowed");
            assertThat(forbidden.hash()).isNull();
            assertThat(outbox.await("allowed", PATIENCE).succeeded()).isTrue();
            assertThat(sender.leaseHeld()).isTrue();
        }
        assertThat(counter.count()).isEqualTo(1);
    }

    @Test
    void onAnotherChainNothingIsSigned() throws Exception {
        outbox.enqueue(countUp("here"));
        try (var sender = sender(chain.client(), TransactionListener.NONE)) {
            outbox.await("here", PATIENCE);
            assertThat(sender.trouble()).isEmpty();
        }
        try (var other = EmbeddedChain.start()) {
            Counter elsewhere = Counter.deploy(other, 0);
            outbox.enqueue(
                    TransactionIntent.call(key.address(), "elsewhere", "countUp", elsewhere.address(), COUNT_UP));
            try (var sender = sender(other.client(), TransactionListener.NONE)) {
                Await.until("trouble", () -> sender.trouble().isPresent());
                assertThat(sender.trouble().orElseThrow()).contains("another chain");
                assertThat(outbox.find("elsewhere").orElseThrow().hash()).isNull();
            }
            assertThat(elsewhere.count()).isZero();
        }
    }

    @Test
    void aRestartedSenderSendsTheSameBytes() throws Exception {
        chain.automine(false);
        outbox.enqueue(countUp("once"));
        String hash;
        try (var first = sender(chain.client(), TransactionListener.NONE)) {
            Await.until("condition", () -> state("once") == TransactionState.SENT);
            hash = outbox.find("once").orElseThrow().hash();
        }
        // The node forgets what it has not mined, as after a crash of its own.
        chain.client().request("anvil_dropAllTransactions");
        assertThat(chain.client().knows(hash)).isFalse();
        try (var second = sender(chain.client(), TransactionListener.NONE)) {
            Await.until("condition", () -> chain.client().knows(hash));
            chain.mine(1);
            TransactionRecord done = outbox.await("once", PATIENCE);
            assertThat(done.hash()).isEqualTo(hash);
        }
        assertThat(counter.count()).isEqualTo(1);
    }

    @Test
    void lostAnswersDoNotDoubleATransaction() throws Exception {
        try (var proxy = new TcpProxy(chain.endpoint().http().getPort());
                var client = new ChainClient(
                        ChainEndpoint.of("http://127.0.0.1:" + proxy.port()).withTimeout(Duration.ofSeconds(2)))) {
            outbox.enqueue(countUp("warm-up"));
            try (var sender = sender(client, TransactionListener.NONE)) {
                outbox.await("warm-up", PATIENCE);
                proxy.cut();
                for (int i = 0; i < 10; i++) {
                    outbox.enqueue(countUp("cut" + i));
                }
                Await.until("condition", () -> !sender.nodeReachable());
                proxy.mendRequestsOnly();
                Await.until("condition", () -> counter.count() > 1);
                proxy.mend();
                for (int i = 0; i < 10; i++) {
                    assertThat(outbox.await("cut" + i, PATIENCE).succeeded()).isTrue();
                }
                Await.until("reachable", sender::nodeReachable);
            }
        }
        assertThat(counter.count()).isEqualTo(11);
    }

    @Test
    void onlyOneOfTwoSendersWorksAndTheOtherTakesOver() throws Exception {
        var first = sender(chain.client(), TransactionListener.NONE);
        Await.until("lease", first::leaseHeld);
        try (var second = sender(chain.client(), TransactionListener.NONE)) {
            outbox.enqueue(countUp("a"));
            outbox.await("a", PATIENCE);
            assertThat(second.leaseHeld()).isFalse();
            first.close();
            outbox.enqueue(countUp("b"));
            assertThat(outbox.await("b", PATIENCE).succeeded()).isTrue();
            assertThat(second.leaseHeld()).isTrue();
        }
        assertThat(counter.count()).isEqualTo(2);
    }

    @Test
    void aNonceUsedElsewhereMakesTheIntentStartOver() throws Exception {
        chain.automine(false);
        outbox.enqueue(countUp("mine"));
        try (var sender = sender(chain.client(), TransactionListener.NONE)) {
            Await.until("condition", () -> state("mine") == TransactionState.SENT);
            String firstHash = outbox.find("mine").orElseThrow().hash();
            chain.client().request("anvil_dropAllTransactions");
            byte[] foreign = key.signTransaction(
                    GasPricing.free()
                            .transaction(
                                    chain.client().chainId(),
                                    chain.client().minedNonce(key.address()),
                                    21_000,
                                    key.address(),
                                    BigInteger.ZERO,
                                    ""),
                    chain.client().chainId());
            // The sender may repeat its own bytes first: then the foreign ones are refused and this is tried again.
            Await.until("condition", () -> replaced(foreign));
            chain.mine(1);
            Await.until("condition", () -> !firstHash.equals(hash("mine")) && state("mine") == TransactionState.SENT);
            chain.mine(1);
            assertThat(outbox.await("mine", PATIENCE).succeeded()).isTrue();
        }
        assertThat(counter.count()).isEqualTo(1);
    }

    private boolean replaced(byte[] foreign) {
        try {
            chain.client().request("anvil_dropAllTransactions");
            chain.client().sendRaw(foreign);
            return true;
        } catch (io.virtengine.sdk.chain.RpcException.Refused e) {
            return false;
        }
    }

    private TransactionState state(String name) {
        try {
            return outbox.find(name).orElseThrow().state();
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private String hash(String name) {
        try {
            return outbox.find(name).orElseThrow().hash();
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
