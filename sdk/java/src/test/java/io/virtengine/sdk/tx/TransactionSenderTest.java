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
import io.virtengine.sdk.testing.NodeBetween;
import io.virtengine.sdk.testing.TcpProxy;
import io.virtengine.sdk.testing.TestDatabase;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

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
        key = KeySigner.fresh();
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

    /** Gas with a price, and a key that can pay it. */
    private static final SenderOptions PRICED = QUICK.withPricing(
                    new GasPricing.Legacy(BigInteger.valueOf(1_000_000_000)))
            .withReplaceAfter(Duration.ofMillis(300));

    private void richKey(int account) {
        key = KeySigner.of(chain.accounts().get(account));
    }

    private TransactionSender sender(ChainClient client, SenderOptions options) {
        return new TransactionSender(database, client, key, reasons, options, TransactionListener.NONE).start();
    }

    @Test
    void whatIsNotMinedIsOfferedAtAHigherPriceAndMinedOnce() throws Exception {
        richKey(3);
        chain.automine(false);
        outbox.enqueue(countUp("late"));
        try (var sender = sender(chain.client(), PRICED)) {
            Await.until("sent", () -> state("late") == TransactionState.SENT);
            String first = hash("late");
            Await.until(
                    "replaced",
                    () -> state("late") == TransactionState.REPLACED
                            && chain.client().knows(hash("late")));
            assertThat(hash("late")).isNotEqualTo(first);
            assertThat(rows("tx_replaced where tx_hash = '" + first + "'")).isEqualTo(1);
            chain.mine(1);
            TransactionRecord done = outbox.await("late", PATIENCE);
            assertThat(done.succeeded()).isTrue();
            assertThat(chain.client().receipt(String.valueOf(done.hash()))).isPresent();
            outbox.enqueue(countUp("next"));
            Await.until("the next follows", () -> state("next") == TransactionState.SENT);
            chain.mine(1);
            assertThat(outbox.await("next", PATIENCE).succeeded()).isTrue();
            assertThat(sender.trouble()).isEmpty();
        }
        assertThat(counter.count()).isEqualTo(2);
    }

    @Test
    void theEarlierOfferCountsIfItIsTheOneThatIsMined() throws Exception {
        richKey(4);
        chain.automine(false);
        outbox.enqueue(countUp("early"));
        try (var node = new OnlyFirstOffer(chain.endpoint());
                var client = new ChainClient(node.endpoint());
                var sender = sender(client, PRICED)) {
            Await.until("sent", () -> state("early") == TransactionState.SENT);
            String first = hash("early");
            Await.until("two dearer offers are refused", () -> rows("tx_replaced") == 2);
            chain.mine(1);
            TransactionRecord done = outbox.await("early", PATIENCE);
            assertThat(done.succeeded()).isTrue();
            assertThat(done.hash()).isEqualTo(first);
            assertThat(sender.trouble()).isEmpty();
        }
        assertThat(counter.count()).isEqualTo(1);
        assertThat(chain.client().minedNonce(key.address()))
                .isEqualTo(chain.client().pendingNonce(key.address()));
    }

    /** A node that takes one transaction and finds every further one too cheap to replace it. */
    private static final class OnlyFirstOffer extends NodeBetween {
        private final AtomicReference<JsonNode> taken = new AtomicReference<>();

        OnlyFirstOffer(ChainEndpoint behind) {
            super(behind);
        }

        @Override
        protected byte[] answer(JsonNode request, Passing passing) throws Exception {
            boolean send = request.path("method").asString("").equals("eth_sendRawTransaction");
            JsonNode bytes = request.path("params").path(0);
            if (!send || taken.compareAndSet(null, bytes) || bytes.equals(taken.get())) {
                return passing.on();
            }
            return ("{\"jsonrpc\":\"2.0\",\"id\":" + request.path("id")
                            + ",\"error\":{\"code\":-32000,\"message\":\"replacement transaction underpriced\"}}")
                    .getBytes(StandardCharsets.UTF_8);
        }
    }

    @Test
    void whereGasIsFreeNothingIsReplaced() throws Exception {
        chain.automine(false);
        outbox.enqueue(countUp("free"));
        try (var sender = sender(chain.client(), QUICK.withReplaceAfter(Duration.ofMillis(50)))) {
            Await.until(
                    "repeated after it would have been replaced",
                    () -> rows("tx_intent where sent_at > priced_at + interval '500 milliseconds'") == 1);
            assertThat(state("free")).isEqualTo(TransactionState.SENT);
            assertThat(rows("tx_replaced")).isZero();
            chain.mine(1);
            assertThat(outbox.await("free", PATIENCE).succeeded()).isTrue();
            assertThat(sender.held()).isEmpty();
        }
    }

    @Test
    void everyNodeGetsTheTransaction() throws Exception {
        try (var other = EmbeddedChain.start()) {
            outbox.enqueue(countUp("both"));
            List<ChainClient> nodes = List.of(chain.client(), other.client());
            try (var sender = new TransactionSender(
                            database, nodes, key, reasons, QUICK, TransactionListener.NONE, CallPolicy.ANY)
                    .start()) {
                TransactionRecord done = outbox.await("both", PATIENCE);
                Await.until("the other has it", () -> other.client().knows(String.valueOf(done.hash())));
                assertThat(sender.trouble()).isEmpty();
            }
        }
    }

    @Test
    void whatIsOverARateWaitsAndTheRestGoesOn() throws Exception {
        Counter busy = Counter.deploy(chain, 0);
        for (int i = 0; i < 3; i++) {
            outbox.enqueue(TransactionIntent.call(key.address(), "busy" + i, "countUp", busy.address(), COUNT_UP));
        }
        outbox.enqueue(countUp("other"));
        outbox.enqueue(countUp("over"));
        var limits = new SendLimits(3, 2, BigInteger.ZERO);
        try (var sender = sender(chain.client(), QUICK.withLimits(limits))) {
            assertThat(outbox.await("other", PATIENCE).succeeded()).isTrue();
            Await.until(
                    "both are held back",
                    () -> rows("tx_intent where state = 'created' and error_text like '%within a minute'") == 2);
            assertThat(sender.trouble()).isEmpty();
        }
        assertThat(busy.count()).isEqualTo(2);
        assertThat(counter.count()).isEqualTo(1);
        assertThat(rows("tx_intent where attempts > 0")).isZero();
    }

    @Test
    void aDaysSpendingIsLimited() throws Exception {
        richKey(5);
        BigInteger value = BigInteger.valueOf(1_000);
        outbox.enqueue(new TransactionIntent(
                key.address(), "large", "pay", counter.address(), COUNT_UP, BigInteger.valueOf(1_501), 9, null));
        outbox.enqueue(
                new TransactionIntent(key.address(), "small", "pay", counter.address(), COUNT_UP, value, 0, null));
        outbox.enqueue(
                new TransactionIntent(key.address(), "again", "pay", counter.address(), COUNT_UP, value, 0, null));
        var limits = new SendLimits(100, 100, BigInteger.valueOf(1_500));
        try (var sender = sender(chain.client(), QUICK.withLimits(limits))) {
            assertThat(outbox.await("large", PATIENCE).errorName()).isEqualTo("OverSpendLimit");
            assertThat(outbox.await("small", PATIENCE).succeeded()).isTrue();
            Await.until(
                    "the third is held back",
                    () -> rows("tx_intent where idempotency_key = 'again' and error_text like '%within a day'") == 1);
            assertThat(sender.trouble()).isEmpty();
        }
        assertThat(chain.client().balance(counter.address())).isEqualTo(value);
    }

    @Test
    void deadLettersAreRetriedOrDropped() throws Exception {
        outbox.enqueue(countUp("late").withDeadline(Instant.now().minusSeconds(1)));
        outbox.enqueue(countUp("useless").withDeadline(Instant.now().minusSeconds(1)));
        outbox.enqueue(countUp("fine"));
        try (var sender = sender(chain.client(), TransactionListener.NONE)) {
            long late = outbox.await("late", PATIENCE).id();
            long useless = outbox.await("useless", PATIENCE).id();
            long fine = outbox.await("fine", PATIENCE).id();
            assertThat(outbox.deadLetters()).extracting(TransactionRecord::id).containsExactly(useless, late);
            assertThat(outbox.retry(fine)).isFalse();
            assertThat(outbox.drop(fine)).isFalse();
            assertThat(outbox.retry(late)).isTrue();
            assertThat(outbox.await("late", PATIENCE).succeeded()).isTrue();
            assertThat(outbox.retry(late)).isFalse();
            assertThat(outbox.drop(useless)).isTrue();
            assertThat(outbox.deadLetters()).isEmpty();
            assertThat(outbox.retry(useless)).isFalse();
            assertThat(outbox.enqueue(countUp("useless"))).isFalse();
            assertThat(sender.trouble()).isEmpty();
        }
        assertThat(counter.count()).isEqualTo(2);
    }

    private long rows(String from) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from " + from)) {
            row.next();
            return row.getLong(1);
        }
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
