package io.virtengine.offchain.keeper;

import static io.virtengine.offchain.FakeChain.address;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.virtengine.offchain.FakeChain;
import io.virtengine.offchain.MarketStory;
import io.virtengine.offchain.StakingStory;
import io.virtengine.offchain.TestDatabase;
import io.virtengine.offchain.indexer.IndexRun;
import io.virtengine.sdk.tx.TransactionOutbox;
import java.math.BigInteger;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the keeper does about GPUs that fall silent, the share that burns, and what providers earned. */
class CapacityChoreTest {

    private static final long GPU_CLASS = 7;
    private static final long TIMEOUT = 600;
    private static final long DAY = 86_400;
    private static final String SELLER = address("seller");
    private static final String KEEPER = address("keeper");
    private static final BigInteger RATE = BigInteger.valueOf(1000);

    private final FakeChain chain = new FakeChain();
    private final MarketStory market = new MarketStory(chain);
    private final StakingStory staking = new StakingStory(chain);
    private DataSource database;
    private IndexRun index;
    private ChoreRun keeper;
    private long sequence;

    @BeforeEach
    void begin() {
        database = TestDatabase.fresh();
        index = new IndexRun(database, chain);
        keeper = new ChoreRun(
                JdbcClient.create(database),
                new TransactionOutbox(database),
                chain.contracts(),
                FakeChain.ARTIFACTS,
                KEEPER,
                50,
                new SimpleMeterRegistry());
        market.genesis();
        staking.genesis();
        staking.parameter("capacity.heartbeat_timeout", TIMEOUT);
        market.provider(SELLER);
    }

    private int run(Chore chore) {
        index.toHead();
        return keeper.run(chore);
    }

    /** What was asked for last. */
    private void assertAsked(Chore chore, Object... arguments) {
        byte[] data = JdbcClient.create(database)
                .sql("select data from tx_intent where purpose = ? order by id desc limit 1")
                .param(chore.name())
                .query((row, n) -> row.getBytes(1))
                .single();
        assertThat(data)
                .isEqualTo(FakeChain.ARTIFACTS
                        .get("I" + chore.contract())
                        .abi()
                        .function(chore.function())
                        .encodeCall(List.of(arguments)));
    }

    private void reportGpus(int count) {
        BigInteger total = BigInteger.valueOf(count)
                .shiftLeft(112)
                .or(BigInteger.valueOf(GPU_CLASS).shiftLeft(144));
        chain.emit("CapacityLedger", "CapacityReported", SELLER, GPU_CLASS, total, ++sequence);
    }

    @Test
    void gpusThatWereNotReportedForADayStopCountingUntilTheyAre() {
        reportGpus(8);
        chain.pass(DAY - 10);
        assertThat(run(CapacityChore.SILENCE)).isZero();
        chain.pass(10);
        assertThat(run(CapacityChore.SILENCE)).isEqualTo(1);
        assertAsked(CapacityChore.SILENCE, SELLER, GPU_CLASS);
        assertThat(run(CapacityChore.SILENCE)).isZero();
        chain.emit("CapacityLedger", "GpusSilent", SELLER, GPU_CLASS);
        chain.pass(2 * DAY);
        assertThat(run(CapacityChore.SILENCE)).isZero();
        reportGpus(8);
        chain.pass(DAY);
        assertThat(run(CapacityChore.SILENCE)).isEqualTo(1);
        // Who says that it has none any more is not silent.
        reportGpus(0);
        chain.pass(2 * DAY);
        assertThat(run(CapacityChore.SILENCE)).isZero();
    }

    @Test
    void theShareThatBurnsMovesOnceAnEpochWhileGpusAreReported() {
        chain.emit("GpuBurn", "GpuBurnUpdated", 0, 0, 1000, 1000);
        chain.pass(StakingStory.EPOCH);
        assertThat(run(CapacityChore.BURN)).as("no GPU was ever reported").isZero();
        reportGpus(8);
        assertThat(run(CapacityChore.BURN)).isEqualTo(1);
        assertAsked(CapacityChore.BURN);
        assertThat(run(CapacityChore.BURN)).isZero();
        chain.emit("GpuBurn", "GpuBurnUpdated", 5000, 4000, 1000, 1100);
        chain.pass(StakingStory.EPOCH - 10);
        assertThat(run(CapacityChore.BURN)).isZero();
        chain.pass(12);
        assertThat(run(CapacityChore.BURN)).isEqualTo(1);
        chain.emit("GpuBurn", "GpuBurnUpdated", 5000, 4000, 1100, 1200);
        chain.pass(TIMEOUT + 10);
        assertThat(run(CapacityChore.BURN)).as("its data are stale").isZero();
    }

    @Test
    void aProviderWhoseKeyItHasIsEnrolledOnceAnEpochWithWhatItEarned() {
        String order = market.deployment(address("tenant"), 1, MarketStory.VE, RATE);
        String lease = market.bid(order, SELLER, RATE, BigInteger.ZERO);
        market.accept(address("tenant"), 1, lease, SELLER, RATE, BigInteger.ZERO);
        market.ready(address("tenant"), 1, lease, SELLER, RATE);
        market.withdraw(lease, SELLER, BigInteger.valueOf(10_000));
        assertThat(run(CapacityChore.ENROL)).as("somebody else's provider").isZero();
        chain.emit("ProviderRegistry", "ProviderOperatorChanged", SELLER, StakingStory.NOBODY, KEEPER);
        assertThat(run(CapacityChore.ENROL)).isEqualTo(1);
        assertAsked(CapacityChore.ENROL, SELLER);
        assertThat(run(CapacityChore.ENROL)).isZero();
        chain.emit("RewardPool", "ProviderEnrolled", staking.epoch(), SELLER, 9600, 9600);
        chain.pass(StakingStory.EPOCH);
        assertThat(run(CapacityChore.ENROL)).as("nothing earned since").isZero();
        market.withdraw(lease, SELLER, BigInteger.valueOf(5_000));
        assertThat(run(CapacityChore.ENROL)).isEqualTo(1);
        chain.emit("RewardPool", "ProviderEnrolled", staking.epoch(), SELLER, 4800, 4800);
        market.withdraw(lease, SELLER, BigInteger.valueOf(5_000));
        assertThat(run(CapacityChore.ENROL)).as("once an epoch").isZero();
        chain.pass(StakingStory.EPOCH);
        assertThat(run(CapacityChore.ENROL)).isEqualTo(1);
    }
}
