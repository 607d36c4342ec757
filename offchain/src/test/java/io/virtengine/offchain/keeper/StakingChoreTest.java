package io.virtengine.offchain.keeper;

import static io.virtengine.offchain.FakeChain.address;
import static io.virtengine.offchain.FakeChain.word;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.virtengine.offchain.FakeChain;
import io.virtengine.offchain.StakingStory;
import io.virtengine.offchain.TestDatabase;
import io.virtengine.offchain.indexer.IndexRun;
import io.virtengine.sdk.tx.TransactionOutbox;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the keeper asks of the staking contracts, by the epoch and by what was found. */
class StakingChoreTest {

    private static final String ALICE = address("alice");
    private static final String FIRST = address("first validator");
    private static final String SECOND = address("second validator");

    private final FakeChain chain = new FakeChain();
    private final StakingStory story = new StakingStory(chain);
    private DataSource database;
    private IndexRun index;
    private ChoreRun keeper;

    @BeforeEach
    void begin() {
        database = TestDatabase.fresh();
        index = new IndexRun(database, chain);
        keeper = new ChoreRun(
                JdbcClient.create(database),
                new TransactionOutbox(database),
                chain.contracts(),
                FakeChain.ARTIFACTS,
                address("keeper"),
                50,
                new SimpleMeterRegistry());
        story.genesis();
    }

    private int run(Chore chore) {
        index.toHead();
        return keeper.run(chore);
    }

    /** What was asked for last. */
    private byte[] asked(Chore chore) {
        return JdbcClient.create(database)
                .sql("select data from tx_intent where purpose = ? order by id desc limit 1")
                .param(chore.name())
                .query((row, n) -> row.getBytes(1))
                .single();
    }

    private static byte[] call(Chore chore, Object... arguments) {
        return FakeChain.ARTIFACTS
                .get("I" + chore.contract())
                .abi()
                .function(chore.function())
                .encodeCall(List.of(arguments));
    }

    @Test
    void seatsAreRolledOnceAnEpochAndNotTwiceWithinHalfOfOne() {
        assertThat(run(StakingChore.ROLL)).isEqualTo(1);
        assertThat(run(StakingChore.ROLL)).isZero();
        // Late in its epoch, so that the next begins before half of one has passed.
        chain.pass(StakingStory.EPOCH - chain.now() % StakingStory.EPOCH - 10);
        story.rolled(FIRST, SECOND);
        long rolled = chain.now();
        assertThat(run(StakingChore.ROLL)).isZero();
        chain.pass(14);
        assertThat(chain.now() / StakingStory.EPOCH).isGreaterThan(rolled / StakingStory.EPOCH);
        assertThat(run(StakingChore.ROLL)).isZero();
        chain.pass(StakingStory.EPOCH / 2);
        assertThat(run(StakingChore.ROLL)).isEqualTo(1);
        // After a day off there is one roll to make, not one for each epoch.
        story.rolled(FIRST, SECOND);
        chain.pass(86_400);
        assertThat(run(StakingChore.ROLL)).isEqualTo(1);
        assertThat(run(StakingChore.ROLL)).isZero();
    }

    @Test
    void aRollThatWasRefusedIsTriedAgainWithinTheEpoch() {
        story.parameter("other.epoch", 1);
        chain.emit("ParameterRegistry", "ParameterChanged", word("staking.epoch"), StakingStory.EPOCH, 3600);
        chain.pass(3600 - chain.now() % 3600);
        assertThat(run(StakingChore.ROLL)).isEqualTo(1);
        chain.pass(300);
        assertThat(run(StakingChore.ROLL)).isZero();
        chain.pass(300);
        assertThat(run(StakingChore.ROLL)).isEqualTo(1);
    }

    @Test
    void epochsAreClosedOneAfterAnotherHoweverLongNobodyDid() {
        long first = story.epoch();
        chain.emit("RewardPool", "ProviderEnrolled", first, ALICE, 1, 1);
        assertThat(run(StakingChore.CLOSE)).isZero();
        chain.pass(2 * StakingStory.EPOCH);
        // It is over, but a report may still come.
        assertThat(run(StakingChore.CLOSE)).isZero();
        story.performance(first, FIRST, 9, 1);
        assertThat(run(StakingChore.CLOSE)).isEqualTo(1);
        assertThat(asked(StakingChore.CLOSE)).isEqualTo(call(StakingChore.CLOSE));
        story.closed(first, first, 0, 0);
        assertThat(run(StakingChore.CLOSE)).isZero();

        chain.pass(86_400);
        int calls = 0;
        for (long next = first + 1; run(StakingChore.CLOSE) == 1; next += 64) {
            // As the contract does it: at most 64 together, and those only that cannot be reported any more.
            long last = Math.min(next + 63, (chain.now() - StakingStory.WINDOW) / StakingStory.EPOCH - 1);
            story.closed(next, last, 0, 0);
            calls++;
        }
        assertThat(calls).isEqualTo(86_400 / (int) StakingStory.EPOCH / 64 + 1);
    }

    @Test
    void whoCannotStayIsEvictedAndWhoCannotComeIsStruck() {
        for (int i = 0; i < 5; i++) {
            String operator = address("operator " + i);
            chain.emit("ValidatorRegistry", "ValidatorRegistered", operator, address("node " + i), 500);
            chain.emit("ValidatorRegistry", "ValidatorAdded", address("node " + i), operator, i + 1);
            story.staked(operator, operator, 1000);
        }
        assertThat(run(StakingChore.EVICT)).isZero();
        chain.emit("ValidatorRegistry", "ValidatorStatusChanged", address("operator 3"), 1, 2, chain.now() + 600);
        assertThat(run(StakingChore.EVICT)).isEqualTo(1);
        assertThat(asked(StakingChore.EVICT)).isEqualTo(call(StakingChore.EVICT, address("operator 3")));
        chain.emit("ValidatorRegistry", "ValidatorRemoved", address("node 3"), address("operator 3"), false, 4);
        chain.emit("AccountStatus", "AccountStatusChanged", address("operator 2"), 0, 2, word("why"), ALICE);
        assertThat(run(StakingChore.EVICT)).isZero();
        assertThat(run(StakingChore.STRIKE)).isZero();
        story.slashed(address("operator 3"), 1, chain.now(), 1, 999);
        assertThat(run(StakingChore.STRIKE)).isEqualTo(1);
        assertThat(asked(StakingChore.STRIKE)).isEqualTo(call(StakingChore.STRIKE, address("operator 3")));
        chain.emit("ValidatorRegistry", "ValidatorStatusChanged", address("operator 3"), 2, 4, 0);
        chain.pass(86_400);
        assertThat(run(StakingChore.STRIKE)).isZero();
    }

    @Test
    void casesAreExecutedWhenNobodyAppealed() {
        String quiet = word("quiet");
        String appealed = word("appealed");
        story.accused(quiet, FIRST, 8, chain.now() + 100);
        story.accused(appealed, SECOND, 8, chain.now() + 100);
        chain.emit("SlashManager", "CaseAppealed", appealed, SECOND, word("grounds"));
        assertThat(run(StakingChore.EXECUTE)).isZero();
        chain.pass(100);
        assertThat(run(StakingChore.EXECUTE)).isEqualTo(1);
        assertThat(asked(StakingChore.EXECUTE)).isEqualTo(call(StakingChore.EXECUTE, quiet));
        story.punished(quiet, FIRST, 8, 10);
        chain.pass(2 * 86_400);
        assertThat(run(StakingChore.EXECUTE)).isZero();
    }

    @Test
    void anAbsenceIsReportedUnlessALaterPunishmentCoversIt() {
        long epoch = story.epoch();
        chain.pass(2 * StakingStory.EPOCH);
        story.performance(epoch, FIRST, 9, 11);
        story.performance(epoch, SECOND, 11, 9);
        story.performance(epoch, ALICE, 0, 19);
        assertThat(run(StakingChore.DOWNTIME)).isEqualTo(1);
        assertThat(asked(StakingChore.DOWNTIME)).isEqualTo(call(StakingChore.DOWNTIME, epoch, FIRST));
        story.punished(word("absence"), FIRST, 1, 5);
        story.performance(epoch + 1, FIRST, 0, 20);
        assertThat(run(StakingChore.DOWNTIME)).isZero();
        chain.pass(StakingStory.EPOCH);
        long later = story.epoch();
        chain.pass(StakingStory.EPOCH);
        story.performance(later, FIRST, 0, 20);
        assertThat(run(StakingChore.DOWNTIME)).isEqualTo(1);
    }

    @Test
    void whatASlashReachedElsewhereIsTouchedAndWhatItCondemnedIsSettled() {
        story.staked(ALICE, FIRST, 1000);
        story.staked(address("bob"), SECOND, 1000);
        chain.mine();
        long before = chain.now();
        chain.pass(10);
        chain.emit("StakeVault", "Redelegated", ALICE, FIRST, SECOND, 400, 400, 400);
        chain.pass(10);
        story.slashed(FIRST, 100_000, chain.now(), 60, 540);
        assertThat(run(StakingChore.TOUCH)).isZero();
        assertThat(run(StakingChore.SETTLE)).isZero();
        story.slashed(FIRST, 100_000, before, 54, 486);
        assertThat(run(StakingChore.TOUCH)).isEqualTo(1);
        assertThat(asked(StakingChore.TOUCH)).isEqualTo(call(StakingChore.TOUCH, ALICE, SECOND));
        chain.emit("StakeVault", "LotSlashed", ALICE, SECOND, FIRST, 40, 40);
        chain.pass(86_400);
        assertThat(run(StakingChore.TOUCH)).isZero();
        assertThat(run(StakingChore.SETTLE)).isEqualTo(1);
        assertThat(run(StakingChore.SETTLE)).isZero();
        chain.emit("SlashManager", "ProceedsSplit", StakingStory.NO_CASE, 0, 0, 40);
        chain.pass(86_400);
        assertThat(run(StakingChore.SETTLE)).isZero();
    }

    @Test
    void aBlockIsAnchoredOnceAPeriodAndNotForEachThatWasMissed() {
        Chore anchor = StakingChore.anchor(Duration.ofHours(1));
        assertThat(run(anchor)).isEqualTo(1);
        assertThat(asked(anchor)).isEqualTo(call(anchor));
        assertThat(run(anchor)).isZero();
        chain.pass(3_600 - chain.now() % 3_600 - 10);
        assertThat(run(anchor)).isZero();
        chain.pass(10);
        assertThat(run(anchor)).isEqualTo(1);
        chain.pass(3 * 3_600);
        assertThat(run(anchor)).isEqualTo(1);
        assertThat(run(anchor)).isZero();
    }

    @Test
    void claimsExpireWhenTheirTimeIsOver() {
        long epoch = story.epoch();
        chain.emit("ParameterRegistry", "ParameterChanged", word("rewards.unclaimed_expiry"), 7_776_000, 1000);
        story.closed(epoch, epoch, 30, 0);
        story.closed(epoch + 1, epoch + 1, 0, 0);
        chain.pass(900);
        assertThat(run(StakingChore.EXPIRE)).isZero();
        chain.pass(100);
        assertThat(run(StakingChore.EXPIRE)).isEqualTo(1);
        assertThat(asked(StakingChore.EXPIRE)).isEqualTo(call(StakingChore.EXPIRE, epoch));
        chain.emit("RewardPool", "ClaimsExpired", epoch, 30, 0);
        chain.pass(86_400);
        assertThat(run(StakingChore.EXPIRE)).isZero();
    }
}
