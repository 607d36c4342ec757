package io.virtengine.offchain.keeper;

import static io.virtengine.offchain.FakeChain.address;
import static io.virtengine.offchain.FakeChain.word;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.virtengine.offchain.FakeChain;
import io.virtengine.offchain.MarketStory;
import io.virtengine.offchain.TestDatabase;
import io.virtengine.offchain.indexer.IndexRun;
import io.virtengine.sdk.tx.TransactionOutbox;
import java.math.BigInteger;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the keeper asks for, and that it asks once. */
class ChoreTest {

    private static final String TENANT = address("tenant");
    private static final String SELLER = address("seller");
    private static final String OTHER = address("other seller");
    private static final BigInteger RATE = BigInteger.valueOf(1000);

    private final FakeChain chain = new FakeChain();
    private final MarketStory story = new MarketStory(chain);
    private DataSource database;
    private IndexRun index;
    private ChoreRun keeper;

    @BeforeEach
    void begin() {
        database = TestDatabase.fresh();
        index = new IndexRun(database, chain);
        keeper = newKeeper(address("keeper"));
        story.genesis();
        for (Object[] parameter : List.of(
                new Object[] {"escrow.overdraw_grace", 100},
                new Object[] {"escrow.overdraw_retention", 200},
                new Object[] {"settlement.final_silence", 500})) {
            chain.emit(
                    "ParameterRegistry",
                    "ParameterDefined",
                    word((String) parameter[0]),
                    parameter[0],
                    "s",
                    parameter[1],
                    0,
                    1_000_000);
        }
        story.provider(SELLER);
        story.provider(OTHER);
    }

    private ChoreRun newKeeper(String sender) {
        return new ChoreRun(
                JdbcClient.create(database),
                new TransactionOutbox(database),
                chain.contracts(),
                FakeChain.ARTIFACTS,
                sender,
                50,
                new SimpleMeterRegistry());
    }

    private int run(String chore) {
        index.toHead();
        return keeper.run(Chore.BY_ROW.stream()
                .filter(c -> c.name().equals(chore))
                .findFirst()
                .orElseThrow());
    }

    @Test
    void aCaseIsExecutedAfterItsWindowUnlessItWasAppealed() {
        String open = story.accused("open", SELLER, TENANT, OTHER, BigInteger.TEN);
        String appealed = story.accused("appealed", SELLER, TENANT, OTHER, BigInteger.TEN);
        chain.emit("ProviderPenalties", "ProviderCaseAppealed", appealed, SELLER, word("grounds"));
        chain.mine();
        assertThat(run("executeProviderCase")).isZero();
        chain.pass(MarketStory.CASE_WINDOW);
        chain.mine();
        assertThat(run("executeProviderCase")).isOne();
        assertThat(run("executeProviderCase")).isZero();
        assertThat(run("lapseProviderCase")).isZero();
        story.slashed(open, SELLER, 100, 10, 5);
        chain.pass(MarketStory.DECISION_TIME);
        assertThat(run("executeProviderCase")).isZero();
        assertThat(run("lapseProviderCase")).isOne();
    }

    @Test
    void anOrderIsExpiredWhenItsTimeIsUp() {
        String order = story.deployment(TENANT, 1, MarketStory.VE, RATE);
        assertThat(run("expireOrder")).isZero();
        chain.pass(86_400);
        assertThat(run("expireOrder")).isEqualTo(1);
        assertThat(run("expireOrder")).isZero();
        var intent = JdbcClient.create(database)
                .sql("select * from tx_intent")
                .query()
                .singleRow();
        assertThat(intent.get("recipient")).isEqualTo(chain.contracts().address("OrderBook"));
        byte[] expected = FakeChain.ARTIFACTS
                .get("IOrderBook")
                .abi()
                .function("expireOrder")
                .encodeCall(List.of(order));
        assertThat((byte[]) intent.get("data")).isEqualTo(expected);
    }

    @Test
    void aRefusedCallIsTriedAgainTheNextDay() {
        story.deployment(TENANT, 1, MarketStory.VE, RATE);
        chain.pass(86_402);
        assertThat(run("expireOrder")).isEqualTo(1);
        chain.pass(86_400);
        assertThat(run("expireOrder")).isEqualTo(1);
        assertThat(run("expireOrder")).isZero();
    }

    @Test
    void lostAndExpiredBidsAreReclaimed() {
        String order = story.deployment(TENANT, 1, MarketStory.VE, RATE);
        String winner = story.bid(order, SELLER, RATE, BigInteger.ZERO);
        story.bid(order, OTHER, RATE, BigInteger.ZERO);
        assertThat(run("reclaimBid")).isZero();
        story.accept(TENANT, 1, winner, SELLER, RATE, BigInteger.ZERO);
        assertThat(run("reclaimBid")).isEqualTo(1);
        String second = story.deployment(TENANT, 2, MarketStory.VE, RATE);
        story.bid(second, OTHER, RATE, BigInteger.ZERO);
        assertThat(run("reclaimBid")).isZero();
        chain.pass(3600);
        assertThat(run("reclaimBid")).isEqualTo(1);
    }

    @Test
    void anOverdrawnLeaseIsClosedAfterGraceAndRetention() {
        String order = story.deployment(TENANT, 1, RATE.multiply(BigInteger.valueOf(50)), RATE);
        String lease = story.bid(order, SELLER, RATE, BigInteger.ZERO);
        story.accept(TENANT, 1, lease, SELLER, RATE, BigInteger.ZERO);
        story.ready(TENANT, 1, lease, SELLER, RATE);
        chain.pass(340);
        assertThat(run("closeOverdrawn")).isZero();
        chain.pass(20);
        assertThat(run("closeOverdrawn")).isEqualTo(1);
        assertThat(run("closeOverdrawn")).isZero();
    }

    @Test
    void statementsAreFinalisedAfterTheirWindowAndSilenceEndsALease() {
        BigInteger cap = MarketStory.VE.divide(BigInteger.TWO);
        String order = story.deployment(TENANT, 1, MarketStory.VE, RATE);
        String lease = story.bid(order, SELLER, BigInteger.ZERO, cap);
        story.accept(TENANT, 1, lease, SELLER, BigInteger.ZERO, cap);
        chain.emit("OrderBook", "LeaseReady", lease, SELLER, chain.now());
        story.statement(lease, 1, BigInteger.TEN, false);
        chain.emit("OrderBook", "LeaseClosed", lease, SELLER, TENANT, 3, 1);
        assertThat(run("finalise")).isZero();
        assertThat(run("endBySilence")).isZero();
        chain.pass(600);
        assertThat(run("endBySilence")).isEqualTo(1);
        chain.pass(604_800);
        assertThat(run("finalise")).isEqualTo(1);
    }

    @Test
    void feesAreCollectedWhileThereAreAny() {
        String order = story.deployment(TENANT, 1, MarketStory.VE, RATE);
        String lease = story.bid(order, SELLER, RATE, BigInteger.ZERO);
        story.accept(TENANT, 1, lease, SELLER, RATE, BigInteger.ZERO);
        story.ready(TENANT, 1, lease, SELLER, RATE);
        index.toHead();
        assertThat(keeper.run(Chore.COLLECT)).isZero();
        story.withdraw(lease, SELLER, BigInteger.valueOf(10_000));
        index.toHead();
        assertThat(keeper.run(Chore.COLLECT)).isEqualTo(1);
        assertThat(keeper.run(Chore.COLLECT)).isZero();
        chain.emit("EscrowVault", "FeesCollected", 0, address("splitter"), 400);
        index.toHead();
        assertThat(keeper.run(Chore.COLLECT)).isZero();
    }

    @Test
    void anotherReplicaAsksForNothingTwice() {
        story.deployment(TENANT, 1, MarketStory.VE, RATE);
        chain.pass(86_402);
        assertThat(run("expireOrder")).isEqualTo(1);
        assertThat(newKeeper(address("keeper")).run(Chore.BY_ROW.getFirst())).isZero();
    }
}
