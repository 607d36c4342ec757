package io.virtengine.offchain.keeper;

import static io.virtengine.offchain.FakeChain.address;
import static io.virtengine.offchain.FakeChain.word;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.virtengine.offchain.FakeChain;
import io.virtengine.offchain.FakeObserver;
import io.virtengine.offchain.StakingStory;
import io.virtengine.offchain.TestDatabase;
import io.virtengine.offchain.indexer.IndexRun;
import io.virtengine.sdk.consensus.PerformanceObservers;
import io.virtengine.sdk.signing.PerformanceReport;
import io.virtengine.sdk.tx.TransactionOutbox;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reports of nodes become a submission when two thirds of the set say the same, and nothing otherwise. */
class PerformanceRunTest {

    private final FakeChain chain = new FakeChain();
    private final StakingStory story = new StakingStory(chain);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    /** The fifth node is no validator. */
    private final List<FakeObserver> nodes = Stream.generate(
                    () -> new FakeObserver(chain.contracts().chainId()))
            .limit(5)
            .toList();

    private final List<String> set =
            nodes.subList(0, 4).stream().map(FakeObserver::address).sorted().toList();
    private final PerformanceObservers observers = new PerformanceObservers(
            nodes.stream().map(FakeObserver::url).toList(), chain.contracts().chainId(), Duration.ofSeconds(20));
    private DataSource database;
    private IndexRun index;
    private PerformanceRun run;

    @BeforeEach
    void begin() {
        database = TestDatabase.fresh();
        index = new IndexRun(database, chain);
        story.genesis();
        // With the pool's first event epochs begin.
        chain.emit("RewardPool", "ProviderEnrolled", story.epoch(), address("alice"), 1, 1);
        run = newRun();
    }

    private PerformanceRun newRun() {
        return new PerformanceRun(
                JdbcClient.create(database),
                new TransactionOutbox(database),
                chain.contracts(),
                FakeChain.ARTIFACTS,
                address("keeper"),
                observers,
                () -> set,
                meters);
    }

    @AfterEach
    void end() {
        observers.close();
        nodes.forEach(FakeObserver::close);
    }

    private List<PerformanceReport.Line> lines(int missed, int seals) {
        return set.stream()
                .map(node -> new PerformanceReport.Line(node, 7, missed, seals))
                .toList();
    }

    private int run() {
        index.toHead();
        return run.run();
    }

    @Test
    void aQuorumsReportIsCarriedOnce() {
        long epoch = story.epoch();
        for (int i = 0; i < 5; i++) {
            // Seals may differ from node to node; missed turns may not.
            nodes.get(i).saw(epoch, lines(i == 3 ? 2 : 1, 90 + i));
        }
        assertThat(run()).as("before the epoch is over").isZero();
        chain.pass(StakingStory.EPOCH);
        assertThat(run()).isEqualTo(1);
        assertThat(run()).isZero();
        run = newRun();
        assertThat(run()).as("another keeper").isZero();

        byte[] data = JdbcClient.create(database)
                .sql("select data from tx_intent where purpose = 'reportPerformance'")
                .query((row, n) -> row.getBytes(1))
                .single();
        Map<String, Object> call = FakeChain.ARTIFACTS
                .get("IPerformanceBoard")
                .abi()
                .function("submit")
                .decodeCall(data);
        assertThat((Map<?, ?>) call.get("report"))
                .hasToString("{epoch=" + epoch + ", fromBlock=100, toBlock=129, complete=true, gasUsed=42000}");
        assertThat((List<?>) call.get("lines")).hasSize(4);
        List<?> observations = (List<?>) call.get("observations");
        assertThat(observations.stream()
                        .map(o -> ((Map<?, ?>) o).get("observer"))
                        .toList())
                .isEqualTo(nodes.subList(0, 3).stream()
                        .map(FakeObserver::address)
                        .sorted()
                        .toList());

        story.performance(epoch, nodes.getFirst().address(), 7, 1);
        chain.pass(600);
        index.toHead();
        int before = nodes.getFirst().asked(epoch);
        run.run();
        assertThat(nodes.getFirst().asked(epoch)).isEqualTo(before);
    }

    @Test
    void withoutAQuorumNothingIsSaidAndLaterItIs() {
        long epoch = story.epoch();
        chain.pass(StakingStory.EPOCH);
        nodes.get(0).saw(epoch, lines(1, 90));
        nodes.get(1).saw(epoch, lines(1, 90));
        nodes.get(2).saw(epoch, lines(1, 90));
        nodes.get(2).lie(true);
        nodes.get(4).saw(epoch, lines(1, 90));
        assertThat(run()).isZero();
        assertThat(meters.counter("ve.keeper.performance.short").count()).isOne();
        nodes.get(3).saw(epoch, lines(1, 91));
        assertThat(run()).isEqualTo(1);
        assertThat(meters.counter("ve.keeper.performance.short").count()).isOne();
    }

    @Test
    void whatIsTooLateIsNotAskedForAndWhatNobodyKnowsHoldsNobodyUp() {
        chain.emit(
                "ParameterRegistry",
                "ParameterChanged",
                word("staking.report_window"),
                StakingStory.WINDOW,
                20 * StakingStory.EPOCH);
        long first = story.epoch();
        chain.pass(25 * StakingStory.EPOCH);
        long known = story.epoch() - 1;
        nodes.forEach(node -> node.saw(known, lines(0, 100)));
        int made = 0;
        for (int runs = 0; runs < 3; runs++) {
            made += run();
        }
        assertThat(made).as("eight epochs at a time, twenty are open").isEqualTo(1);
        assertThat(nodes.getFirst().asked(first)).isZero();
        assertThat(nodes.getFirst().asked(known)).isOne();
        assertThat(nodes.getFirst().asked(known - 18)).isPositive();
    }
}
