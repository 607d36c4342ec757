package io.virtengine.offchain.notification;

import static io.virtengine.offchain.FakeChain.address;
import static io.virtengine.offchain.MarketStory.deploymentId;
import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.offchain.FakeChain;
import io.virtengine.offchain.Http;
import io.virtengine.offchain.MarketStory;
import io.virtengine.offchain.OffchainOnFakeChain;
import io.virtengine.offchain.TestDatabase;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** An account that runs dry warns its owner once per threshold; a top-up starts over. */
class WarningTest {

    private static final String TENANT = address("tenant");
    private static final String SELLER = address("seller");
    private static final BigInteger RATE = BigInteger.valueOf(1000);

    private final FakeChain chain = new FakeChain();
    private final MarketStory story = new MarketStory(chain);

    @Test
    void oncePerThresholdAndAgainAfterATopUp() {
        story.genesis();
        story.provider(SELLER);
        BigInteger threeDaysAndAnHour = RATE.multiply(BigInteger.valueOf(73 * 3600));
        String order = story.deployment(TENANT, 1, threeDaysAndAnHour, RATE);
        String lease = story.bid(order, SELLER, RATE, BigInteger.ZERO);
        story.accept(TENANT, 1, lease, SELLER, RATE, BigInteger.ZERO);
        story.ready(TENANT, 1, lease, SELLER, RATE);
        long start = chain.now();
        chain.mine();
        try (var application = OffchainOnFakeChain.start(chain, TestDatabase.freshUrl())) {
            var api = new Http(application.url());
            assertThat(thresholds(api, "true")).isEmpty();

            chain.pass(3601);
            assertThat(thresholds(api, "true")).containsExactly(72 * 3600L);
            chain.pass(10);
            assertThat(thresholds(api, "true")).containsExactly(72 * 3600L);

            chain.pass(start + 68 * 3600 - chain.now());
            assertThat(thresholds(api, "true")).containsExactlyInAnyOrder(72 * 3600L, 24 * 3600L, 6 * 3600L);

            BigInteger left = threeDaysAndAnHour.subtract(RATE.multiply(BigInteger.valueOf(chain.now() - start)));
            chain.emit("EscrowVault", "Settled", deploymentId(TENANT, 1), chain.now() - start, left, chain.now());
            chain.emit(
                    "EscrowVault",
                    "Deposited",
                    deploymentId(TENANT, 1),
                    TENANT,
                    TENANT,
                    RATE.multiply(BigInteger.valueOf(10 * 3600)),
                    0,
                    false);
            chain.mine();
            assertThat(thresholds(api, "true")).containsExactlyInAnyOrder(72 * 3600L, 24 * 3600L);
            assertThat(thresholds(api, "false")).containsExactly(6 * 3600L);

            chain.pass(10 * 3600);
            assertThat(thresholds(api, "true")).containsExactlyInAnyOrder(72 * 3600L, 24 * 3600L, 6 * 3600L);
            assertThat(new Http("http://127.0.0.1:" + application.managementPort())
                            .response("/actuator/prometheus")
                            .body())
                    .contains("ve_warnings_active 3.0");
        }
    }

    /** Warnings follow the block they are of by a moment, so the next block is waited for as well. */
    private List<Long> thresholds(Http api, String active) {
        api.untilBlock(chain.mine().number());
        api.untilBlock(chain.mine().number());
        JsonNode page = api.json("/api/v1/warnings?limit=200&active=" + active + "&owner=" + TENANT);
        return page.path("items")
                .valueStream()
                .map(w -> w.path("thresholdSeconds").asLong())
                .toList();
    }
}
