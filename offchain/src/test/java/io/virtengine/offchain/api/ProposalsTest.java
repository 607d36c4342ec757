package io.virtengine.offchain.api;

import static io.virtengine.offchain.FakeChain.address;
import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.offchain.FakeChain;
import io.virtengine.offchain.Http;
import io.virtengine.offchain.OffchainOnFakeChain;
import io.virtengine.offchain.StakingStory;
import io.virtengine.offchain.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Where proposals stand, and who voted how, as the API tells it. */
class ProposalsTest {

    private static final String ALICE = address("alice");
    private static final String BOB = address("bob");
    private static final String POOL = address("validator");

    private final FakeChain chain = new FakeChain();
    private final StakingStory story = new StakingStory(chain);

    private String state(Http api, String governor, int id) {
        return api.json("/api/v1/proposals/" + governor + "/" + id)
                .path("item")
                .path("state")
                .asString();
    }

    private void told(Http api) {
        chain.mine();
        api.untilBlock(chain.head().number());
    }

    @Test
    void timeVotesAndTheTimelockMoveAProposalOn() {
        story.genesis();
        story.staked(ALICE, POOL, 900);
        story.staked(BOB, POOL, 100);
        chain.mine();
        story.proposed("Economic", 1, ALICE, 10, 20);
        story.proposed("Safety", 1, ALICE, 10, 20);
        story.proposed("Safety", 2, BOB, 10, 20);
        story.proposed("Upgrade", 3, BOB, 10, 20);
        try (var application = OffchainOnFakeChain.start(chain, TestDatabase.freshUrl())) {
            var api = new Http(application.url());
            told(api);
            assertThat(state(api, "Economic", 1)).isEqualTo("Pending");
            chain.pass(12);
            story.voted("Economic", 1, ALICE, 1, 900);
            story.voted("Economic", 1, BOB, 0, 100);
            story.voted("Safety", 1, BOB, 1, 100);
            story.voted("Safety", 2, BOB, 1, 100);
            story.voted("Safety", 2, ALICE, 2, 100);
            chain.emit("SafetyGovernor", "ProposalExtended", 2, chain.now() + 100);
            chain.emit("UpgradeGovernor", "ProposalCanceled", 3);
            told(api);
            assertThat(state(api, "Economic", 1)).isEqualTo("Active");
            assertThat(state(api, "Upgrade", 3)).isEqualTo("Canceled");
            chain.pass(30);
            told(api);
            JsonNode accepted = api.json("/api/v1/proposals/Economic/1").path("item");
            assertThat(accepted.path("state").asString()).isEqualTo("Succeeded");
            assertThat(accepted.path("quorum").asString()).isEqualTo("200");
            assertThat(accepted.path("votesFor").asString()).isEqualTo("900");
            assertThat(accepted.path("calls").path(0).asString()).isEqualTo("0x12345678");
            // More for than against, but less than a fifth of all votes.
            assertThat(state(api, "Safety", 1)).isEqualTo("Defeated");
            JsonNode late = api.json("/api/v1/proposals/Safety/2").path("item");
            assertThat(late.path("state").asString()).isEqualTo("Active");
            assertThat(late.path("extended").asBoolean()).isTrue();

            chain.emit("EconomicGovernor", "ProposalQueued", 1, chain.now() + 50);
            told(api);
            assertThat(state(api, "Economic", 1)).isEqualTo("Queued");
            chain.pass(100);
            chain.emit("EconomicGovernor", "ProposalExecuted", 1);
            told(api);
            assertThat(state(api, "Economic", 1)).isEqualTo("Executed");
            assertThat(state(api, "Safety", 2)).isEqualTo("Succeeded");

            assertThat(ids(api, "/api/v1/proposals?governor=Safety&sort=created"))
                    .containsExactly("1", "2");
            assertThat(ids(api, "/api/v1/proposals?state=Executed")).containsExactly("1");
            assertThat(ids(api, "/api/v1/proposals?proposer=" + BOB)).containsExactly("3", "2");
            assertThat(api.json("/api/v1/votes?proposal=1&governor=Economic").path("items"))
                    .hasSize(2);
            assertThat(api.json("/api/v1/votes?voter=" + BOB).path("items")).hasSize(3);
            assertThat(api.json("/api/v1/voters/" + ALICE)
                            .path("item")
                            .path("votes")
                            .asString())
                    .isEqualTo("900");
            assertThat(api.response("/api/v1/votes?proposal=x").statusCode()).isEqualTo(400);
        }
    }

    private static List<String> ids(Http api, String path) {
        return api.json(path)
                .path("items")
                .valueStream()
                .map(item -> item.path("id").asString())
                .toList();
    }
}
