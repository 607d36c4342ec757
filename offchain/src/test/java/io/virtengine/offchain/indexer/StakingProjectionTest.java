package io.virtengine.offchain.indexer;

import static io.virtengine.offchain.FakeChain.address;
import static io.virtengine.offchain.FakeChain.word;
import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.offchain.FakeChain;
import io.virtengine.offchain.StakingStory;
import io.virtengine.offchain.TestDatabase;
import java.math.BigInteger;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What events of staking and governance become as rows. That real stake gives the same is another test's matter. */
class StakingProjectionTest {

    private static final String ALICE = address("alice");
    private static final String BOB = address("bob");
    private static final String FIRST = address("first validator");
    private static final String SECOND = address("second validator");

    private static final BigInteger INDEX_UNIT = BigInteger.TEN.pow(30);

    private final FakeChain chain = new FakeChain();
    private final StakingStory story = new StakingStory(chain);
    private DataSource database;
    private IndexRun index;

    @BeforeEach
    void open() {
        database = TestDatabase.fresh();
        index = new IndexRun(database, chain);
        story.genesis();
    }

    private Map<String, Object> one(String sql, Object... parameters) {
        return JdbcClient.create(database).sql(sql).params(parameters).query().singleRow();
    }

    private String text(String sql, Object... parameters) {
        return JdbcClient.create(database)
                .sql(sql)
                .params(parameters)
                .query(String.class)
                .single();
    }

    private String value(String delegator, String validator, long at) {
        return text("select chain.stake_value(?, ?, ?)::text", delegator, validator, at);
    }

    @Test
    void aSlashReachesThePoolTheQueueAndWhatWasMovedAway() {
        story.staked(ALICE, FIRST, 1000);
        story.staked(BOB, SECOND, 1000);
        chain.mine();
        long before = chain.now();
        chain.pass(10);
        chain.emit("StakeVault", "Undelegated", ALICE, FIRST, 300, 300, chain.now() + StakingStory.UNBONDING);
        chain.emit("StakeVault", "Undelegated", ALICE, FIRST, 100, 100, chain.now() + StakingStory.UNBONDING);
        chain.emit("StakeVault", "Redelegated", ALICE, FIRST, SECOND, 200, 200, 200);
        long moved = chain.now();
        chain.pass(10);
        story.slashed(FIRST, 100_000, before, 40, 360);
        index.toHead();

        assertThat(one(
                        "select tokens::text, shares::text, slash_count from chain.stake_pools where validator = ?",
                        FIRST))
                .containsEntry("tokens", "360")
                .containsEntry("shares", "400")
                .containsEntry("slash_count", 1);
        assertThat(value(ALICE, FIRST, chain.now())).isEqualTo("360");
        assertThat(value(ALICE, SECOND, chain.now())).isEqualTo("180");
        assertThat(one("select from_validator, shares::text, moved_at, liable_until from chain.stake_lots"))
                .containsEntry("from_validator", FIRST)
                .containsEntry("shares", "200")
                .containsEntry("moved_at", moved)
                .containsEntry("liable_until", moved + StakingStory.UNBONDING);
        assertThat(
                        text(
                                "select string_agg(chain.unbonding_value(u)::text, ',' order by number) from chain.unbondings u"))
                .isEqualTo("270,90");

        chain.emit("StakeVault", "LotSlashed", ALICE, SECOND, FIRST, 20, 20);
        chain.emit("StakeVault", "UnbondingCompleted", ALICE, FIRST, 0, 270, 30);
        index.toHead();
        assertThat(one(
                        "select shares::text, free_shares::text, lots from chain.delegations where validator = ? and delegator = ?",
                        SECOND,
                        ALICE))
                .containsEntry("shares", "180")
                .containsEntry("free_shares", "0")
                .containsEntry("lots", "0");
        assertThat(value(ALICE, SECOND, chain.now())).isEqualTo("180");
        assertThat(one("select entry_index, amount::text from chain.unbondings where state = 'Pending'"))
                .containsEntry("entry_index", 0)
                .containsEntry("amount", "100");
        assertThat(one("select bonded::text, unbonding::text, condemned::text from chain.stake_totals"))
                .containsEntry("bonded", "1540")
                .containsEntry("unbonding", "100")
                .containsEntry("condemned", "50");

        // Undelegating from a lot makes an entry that answers for its origin, and coming back makes a lot again.
        chain.emit("StakeVault", "Undelegated", ALICE, SECOND, 80, 80, chain.now() + StakingStory.UNBONDING);
        chain.emit("StakeVault", "UnbondingCancelled", ALICE, SECOND, 0, 80, 0);
        chain.emit("StakeVault", "Delegated", ALICE, SECOND, 80, 80);
        index.toHead();
        assertThat(one(
                        "select shares::text, lots from chain.delegations where validator = ? and delegator = ?",
                        SECOND,
                        ALICE))
                .containsEntry("shares", "180")
                .containsEntry("lots", "0,1");
        assertThat(text("select string_agg(shares || ' ' || from_slashes, ', ' order by number) from chain.stake_lots"))
                .isEqualTo("100 1, 80 1");
    }

    @Test
    void votesFollowTheirHoldersAndTheTotalCountsThemOnce() {
        story.staked(ALICE, FIRST, 1000);
        story.staked(BOB, FIRST, 500);
        chain.mine();
        chain.emit("StakeVault", "DelegateChanged", ALICE, ALICE, BOB);
        chain.emit("StakeVault", "DelegateVotesChanged", ALICE, 1000, 0);
        chain.emit("StakeVault", "DelegateVotesChanged", BOB, 500, 1500);
        chain.mine();
        chain.emit("StakeVault", "DelegateChanged", ALICE, BOB, StakingStory.NOBODY);
        chain.emit("StakeVault", "DelegateVotesChanged", BOB, 1500, 500);
        chain.mine();
        // Nobody votes with it, and a slash reaches it all the same.
        story.recorded(ALICE, FIRST, 900, 0, 0);
        index.toHead();
        assertThat(text("select votes::text from chain.vote_totals order by since desc limit 1"))
                .isEqualTo("1400");
        assertThat(one("select delegatee, votes::text from chain.voters where account = ?", ALICE))
                .containsEntry("delegatee", null)
                .containsEntry("votes", "0");
        chain.emit("StakeVault", "DelegateChanged", ALICE, StakingStory.NOBODY, ALICE);
        chain.emit("StakeVault", "DelegateVotesChanged", ALICE, 0, 900);
        chain.mine();
        chain.emit("StakeVault", "DelegateVotesChanged", BOB, 500, 400);
        story.recorded(BOB, FIRST, 400, 0, 0);
        index.toHead();
        assertThat(text("select votes::text from chain.vote_totals order by since desc limit 1"))
                .isEqualTo("1300");
        assertThat(text("select votes::text from chain.voters where account = ?", BOB))
                .isEqualTo("400");
    }

    @Test
    void aPositionSaysWhatItRecordsAndWhatItCouldClaim() {
        story.staked(ALICE, FIRST, 1000);
        story.staked(BOB, SECOND, 600);
        chain.mine();
        long before = chain.now();
        chain.pass(10);
        story.recorded(ALICE, FIRST, 600, 0, 0);
        story.recorded(ALICE, SECOND, 400, 0, 0);
        chain.emit("StakeVault", "Redelegated", ALICE, FIRST, SECOND, 400, 400, 400);
        chain.pass(10);
        distributed(SECOND, 1000, 1);
        story.slashed(FIRST, 500_000, before, 300, 300);
        chain.pass(10);
        distributed(SECOND, 3000, 4);
        index.toHead();
        // 400 shares earn 1 wei each until the slash is found, and 200 of them 3 wei each since.
        assertThat(one(
                        "select votes::text, accrued::text, chain.stake_rewards(delegator, validator)::text as rewards from"
                                + " chain.delegations where delegator = ? and validator = ?",
                        ALICE,
                        SECOND))
                .containsEntry("votes", "400")
                .containsEntry("accrued", "0")
                .containsEntry("rewards", "1000");

        // What expires is taken without a look at slashes.
        chain.emit("StakeVault", "PositionRecorded", ALICE, SECOND, 400, 0, INDEX_UNIT);
        chain.emit("StakeVault", "RewardsForfeited", ALICE, SECOND, 400);
        index.toHead();
        assertThat(rewards(ALICE, SECOND)).isEqualTo("600");

        // Touched by somebody.
        chain.emit("StakeVault", "PositionRecorded", ALICE, SECOND, 200, 600, INDEX_UNIT.shiftLeft(2));
        chain.emit("StakeVault", "LotSlashed", ALICE, SECOND, FIRST, 200, 200);
        chain.emit("StakeVault", "RewardsForfeited", ALICE, SECOND, 600);
        story.recorded(address("passer-by"), SECOND, 0, 0, 4);
        index.toHead();
        assertThat(one(
                        "select votes::text, accrued::text from chain.delegations where delegator = ? and validator = ?",
                        ALICE,
                        SECOND))
                .containsEntry("votes", "200")
                .containsEntry("accrued", "600");
        assertThat(rewards(ALICE, SECOND)).isEqualTo("600");
        assertThat(text("select count(*)::text from chain.delegations where delegator = ?", address("passer-by")))
                .isEqualTo("0");
        assertThat(text("select votes::text from chain.vote_totals order by since desc limit 1"))
                .isEqualTo("1400");
    }

    private String rewards(String delegator, String validator) {
        return text("select chain.stake_rewards(?, ?)::text", delegator, validator);
    }

    private void distributed(String validator, long net, long perShare) {
        chain.emit(
                "StakeVault",
                "RewardsDistributed",
                validator,
                0,
                net,
                INDEX_UNIT.multiply(BigInteger.valueOf(perShare)));
    }

    @Test
    void aClosingSaysWhatWasForWhomAndWhatIsLeft() {
        long first = story.epoch();
        chain.emit("IdentityWork", "IdentityWorkDone", first, word("request"), java.util.List.of(ALICE, BOB, FIRST));
        chain.emit("RewardPool", "ProviderEnrolled", first, BOB, 77, 85);
        story.rolled(FIRST, SECOND);
        chain.pass(2 * StakingStory.EPOCH);
        story.closed(first, first + 1, 30, 50);
        chain.emit("RewardPool", "ValidatorRewarded", first + 1, FIRST, 11_000, 600, 30);
        chain.emit("StakeVault", "RewardsDistributed", FIRST, 30, 570, 42);
        chain.emit("RewardPool", "IdentityWorkPaid", first, ALICE, 10);
        chain.emit("RewardPool", "ProviderIncentivePaid", first, BOB, 50);
        index.toHead();
        assertThat(
                        one(
                                "select from_epoch, identity_left::text, incentives_left::text, closed_until from chain.reward_closings"))
                .containsEntry("from_epoch", first)
                .containsEntry("identity_left", "20")
                .containsEntry("incentives_left", "0")
                .containsEntry("closed_until", (first + 2) * StakingStory.EPOCH);
        assertThat(one("select seats, weight::text, identity_work, closing from chain.epochs where number = ?", first))
                .containsEntry("seats", 2)
                .containsEntry("weight", "2000")
                .containsEntry("identity_work", 3L)
                .containsEntry("closing", first + 1);
        assertThat(one("select reward::text from chain.validator_rewards where validator = ?", FIRST))
                .containsEntry("reward", "600");
        assertThat(one("select paid::text from chain.identity_work where member = ?", ALICE))
                .containsEntry("paid", "10");
        chain.emit("RewardPool", "ClaimsExpired", first + 1, 20, 0);
        index.toHead();
        assertThat(one("select identity_left::text from chain.reward_closings")).containsEntry("identity_left", "0");
    }

    @Test
    void aCaseWaitsIsAppealedAndDecided() {
        String executed = word("executed");
        String dismissed = word("dismissed");
        story.accused(executed, FIRST, 8, chain.now() + 100);
        story.accused(dismissed, SECOND, 2, chain.now() + 100);
        chain.emit("SlashManager", "CaseAppealed", dismissed, SECOND, word("grounds"));
        chain.mine();
        story.punished(executed, FIRST, 8, 40);
        chain.emit("SlashManager", "CaseDismissed", dismissed, SECOND);
        story.performance(7, FIRST, 0, 30);
        index.toHead();
        assertThat(one("select state, offence, reporter from chain.slash_cases where case_id = ?", executed))
                .containsEntry("state", "Executed")
                .containsEntry("offence", "Other")
                .containsEntry("reporter", null);
        assertThat(one("select state, grounds_hash from chain.slash_cases where case_id = ?", dismissed))
                .containsEntry("state", "Dismissed")
                .containsEntry("grounds_hash", word("grounds"));
        assertThat(one("select burned::text, amount::text, tombstoned from chain.slashes"))
                .containsEntry("burned", "40")
                .containsEntry("amount", "40")
                .containsEntry("tombstoned", false);
        assertThat(one("select missed_in_row, presence from chain.performances where epoch = 7"))
                .containsEntry("missed_in_row", 30L)
                .containsEntry("presence", 97);
        assertThat(one("select observers from chain.epochs where number = 7")).containsEntry("observers", 3);
    }
}
