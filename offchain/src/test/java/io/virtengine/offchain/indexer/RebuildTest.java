package io.virtengine.offchain.indexer;

import static io.virtengine.offchain.FakeChain.address;
import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.offchain.EnclaveStory;
import io.virtengine.offchain.FakeChain;
import io.virtengine.offchain.MarketStory;
import io.virtengine.offchain.StakingStory;
import io.virtengine.offchain.TestDatabase;
import io.virtengine.sdk.events.BlockRange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.PGConnection;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The same chain gives the same rows, byte for byte, however it was cut into batches and wherever it was interrupted. */
class RebuildTest {

    private static final BigInteger RATE = BigInteger.valueOf(5_000_000);

    private static FakeChain busyChain() {
        var chain = new FakeChain();
        var story = new MarketStory(chain);
        story.genesis();
        enclaves(chain);
        staking(chain);
        List<String> sellers = List.of(address("a"), address("b"), address("c"));
        sellers.forEach(story::provider);
        for (int dseq = 1; dseq <= 12; dseq++) {
            chain.mine();
            String owner = address("tenant " + dseq % 4);
            String order = story.deployment(owner, dseq, MarketStory.VE, RATE);
            var bids = new ArrayList<String>();
            BigInteger cap = dseq % 3 == 0 ? MarketStory.VE.divide(BigInteger.TWO) : BigInteger.ZERO;
            for (String seller : sellers) {
                bids.add(story.bid(order, seller, RATE, cap));
            }
            chain.mine();
            String lease = bids.get(dseq % 3);
            String seller = sellers.get(dseq % 3);
            story.accept(owner, dseq, lease, seller, RATE, cap);
            story.ready(owner, dseq, lease, seller, RATE);
            chain.pass(10);
            if (cap.signum() > 0) {
                story.statement(lease, 1, BigInteger.TEN, false);
                chain.mine();
                story.finalise(lease, seller, 1, BigInteger.TEN, BigInteger.TEN);
            } else if (dseq % 2 == 0) {
                BigInteger earned = RATE.multiply(BigInteger.TEN);
                story.withdraw(lease, seller, earned);
                story.close(owner, dseq, lease, seller, 10, MarketStory.VE.subtract(earned), earned);
            }
        }
        return chain;
    }

    private static void staking(FakeChain chain) {
        var stake = new StakingStory(chain);
        stake.genesis();
        stake.staked(address("a"), address("x"), 1000);
        stake.staked(address("b"), address("y"), 1000);
        chain.mine();
        chain.emit("StakeVault", "Redelegated", address("a"), address("x"), address("y"), 400, 400, 400);
        chain.emit("StakeVault", "Undelegated", address("a"), address("x"), 300, 300, chain.now() + 100);
        chain.mine();
        stake.slashed(address("x"), 100_000, chain.now() - 4, 30, 270);
        stake.punished(FakeChain.word("case"), address("x"), 1, 30);
        chain.mine();
        chain.emit("StakeVault", "LotSlashed", address("a"), address("y"), address("x"), 40, 40);
        chain.emit("StakeVault", "Undelegated", address("a"), address("y"), 100, 100, chain.now() + 100);
        chain.emit("StakeVault", "UnbondingCompleted", address("a"), address("x"), 0, 270, 30);
        long epoch = stake.epoch();
        stake.performance(epoch, address("x"), 10, 2);
        stake.closed(epoch, epoch + 1, 30, 0);
        stake.proposed("Safety", 5, address("a"), 1, 1000);
        chain.mine();
        stake.voted("Safety", 5, address("a"), 1, 700);
    }

    private static void enclaves(FakeChain chain) {
        var enclaves = new EnclaveStory(chain);
        String key = FakeChain.word("software");
        enclaves.genesis();
        String node = enclaves.validator("node");
        enclaves.proposed(key, 3);
        enclaves.activated(key, 0);
        chain.mine();
        for (int epoch = 1; epoch <= 3; epoch++) {
            enclaves.registered(node, epoch, key, 600);
            enclaves.published(
                    FakeChain.word("document " + epoch), epoch == 1 ? "" : FakeChain.word("document " + (epoch - 1)));
            chain.mine();
            enclaves.health(node, epoch - 1, epoch % 3);
        }
        chain.emit("MeasurementAllowlist", "MeasurementRevoked", key, 1, FakeChain.word("reason"));
        chain.emit("AttestationCommittee", "CommitteeChanged", List.of(address("a"), address("b"), address("c")), 2);
        chain.mine();
        chain.emit("AttestationCommittee", "MemberRemoved", address("b"), FakeChain.word("reason"));
    }

    @Test
    void rebuiltRowsAreTheSameBytes() throws SQLException {
        FakeChain chain = busyChain();
        DataSource database = TestDatabase.fresh();
        var index = new IndexRun(database, chain);
        index.toHead();
        Map<String, String> before = dump(database);
        assertThat(before.get("leases")).contains("Closed").contains("Running");
        assertThat(before.get("enclaves").lines()).hasSize(3);
        assertThat(before.get("stake_lots").lines()).hasSize(1);
        assertThat(before.get("votes").lines()).hasSize(1);

        index.clear();
        assertThat(JdbcClient.create(database)
                        .sql("select count(*) from chain.events")
                        .query(Long.class)
                        .single())
                .isZero();
        new IndexRun(database, chain).catchUp();
        assertThat(dump(database)).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "3, 7", "2000, 1", "17, 100000"})
    void batchingLeavesNoTrace(int maxBlocks, int batchEvents) throws SQLException {
        FakeChain chain = busyChain();
        DataSource whole = TestDatabase.fresh();
        new IndexRun(whole, chain).toHead();
        DataSource pieces = TestDatabase.fresh();
        new IndexRun(pieces, chain, maxBlocks, batchEvents).catchUp();
        assertThat(dump(pieces)).isEqualTo(dump(whole));
    }

    @Test
    void aWriterThatDiesAtAnyRangeIsContinuedByTheNext() throws SQLException {
        FakeChain chain = busyChain();
        DataSource whole = TestDatabase.fresh();
        new IndexRun(whole, chain).toHead();
        DataSource restarted = TestDatabase.fresh();
        // A new writer for every few blocks: nothing is remembered but what is in the database.
        boolean more = true;
        while (more) {
            more = new IndexRun(restarted, chain, 2, 5000).step();
        }
        assertThat(dump(restarted)).isEqualTo(dump(whole));
    }

    @Test
    void ofTwoWritersOneMovesTheRows() throws SQLException {
        FakeChain chain = busyChain();
        chain.mine();
        DataSource database = TestDatabase.fresh();
        var first = new IndexRun(database, chain, 5, 5000);
        var second = new IndexRun(database, chain, 5, 5000);
        BlockRange range = first.next().orElseThrow();
        assertThat(second.next())
                .hasValueSatisfying(same -> assertThat(same.from()).isEqualTo(range.from()));
        assertThat(first.append(range)).isTrue();
        Map<String, String> before = dump(database);
        assertThat(second.append(range)).isFalse();
        assertThat(dump(database)).isEqualTo(before);
    }

    /** Every table of the projections as COPY writes it, in the order of its key. */
    static Map<String, String> dump(DataSource database) throws SQLException {
        var dump = new TreeMap<String, String>();
        try (Connection connection = database.getConnection()) {
            for (Table table : Tables.read(connection).all()) {
                String order = String.join(
                        ", ",
                        table.key().stream()
                                .map(i -> table.columns().get(i).name())
                                .toList());
                var bytes = new ByteArrayOutputStream();
                connection
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyOut(
                                "copy (select * from chain." + table.name() + " order by " + order + ") to stdout",
                                bytes);
                dump.put(table.name(), bytes.toString(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return dump;
    }
}
