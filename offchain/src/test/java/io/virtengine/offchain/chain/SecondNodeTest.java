package io.virtengine.offchain.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.offchain.FakeChain;
import io.virtengine.offchain.Http;
import io.virtengine.offchain.MarketStory;
import io.virtengine.offchain.OffchainOnFakeChain;
import io.virtengine.offchain.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A second node that does not agree with the first makes the application not ready, for as long as it does not. */
@Timeout(120)
class SecondNodeTest {

    @Test
    void readyOnlyWhileBothAgree() throws Exception {
        var chain = new FakeChain();
        new MarketStory(chain).genesis();
        chain.pass(40);
        var second = new FakeChain();
        second.mine();
        try (var application = OffchainOnFakeChain.start(
                chain,
                TestDatabase.freshUrl(),
                "ve.offchain.chain.second=" + second.client().endpoint().http())) {
            var management = new Http("http://127.0.0.1:" + application.managementPort());
            new Http(application.url()).untilBlock(chain.head().number());
            await(management, 503);
            assertThat(management.response("/actuator/health/readiness").body()).contains("nodes disagree: heads");
            while (second.head().number() < chain.head().number() - 3) {
                second.mine();
            }
            await(management, 200);
        }
    }

    private static void await(Http management, int status) throws InterruptedException {
        while (management.response("/actuator/health/readiness").statusCode() != status) {
            Thread.sleep(20);
        }
    }
}
