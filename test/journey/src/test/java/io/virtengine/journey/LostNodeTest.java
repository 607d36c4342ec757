package io.virtengine.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The agents lose their node while a workload runs: it runs on, nobody bids, and all goes on when the node is back. */
@RunsWorkloads
@ExtendWith(SharedMarket.class)
class LostNodeTest {

    /** Long enough for several of the agent's comparisons of chain and back end, which come every 5 s. */
    private static final Duration LOST = Duration.ofSeconds(20);

    private static final int LEASE_CLOSED = 3;

    @Test
    void nothingIsTornDownWhileTheNodeIsAway(TestMarket market) {
        Order order = market.orderReserved();
        market.accept(order);
        market.send(order);
        order.awaitRunning(TestMarket.LIMIT);
        URI page = market.page(order);
        market.awaitPage(page);
        String running = HostTraces.mainProcess(TestMarket.workload(order));
        List<String> workloads = market.workloads();

        market.proxy().cut();
        Order missed;
        try {
            Instant end = now(market).plus(LOST);
            for (ProviderSite site : List.of(market.cheap(), market.dear())) {
                Await.until(site.owner().name() + " to say it is not ready", TestMarket.LIMIT, () -> !isReady(site));
            }
            missed = market.orderReserved();
            Await.until("the chain's clock to move on", TestMarket.LIMIT, () -> {
                assertThat(isReady(market.cheap())).as("ready without a node").isFalse();
                return now(market).isAfter(end);
            });
            assertThat(market.history().events("BidPlaced", "orderId", missed.orderId()))
                    .isEmpty();
            market.market().requireAlive();
            assertThat(Http.text(page)).contains(TestMarket.GREETING);
            assertThat(market.workloads()).isEqualTo(workloads);
            assertThat(HostTraces.mainProcess(TestMarket.workload(order))).isEqualTo(running);
            assertThat(state(order)).isEqualTo(Order.LEASE_RUNNING);
        } finally {
            market.proxy().mend();
        }

        market.market().awaitProviders();
        missed.awaitBids(2, TestMarket.LIMIT);
        assertThat(HostTraces.mainProcess(TestMarket.workload(order)))
                .as("the process from before")
                .isEqualTo(running);
        assertThat(Http.text(page)).contains(TestMarket.GREETING);

        for (Order done : List.of(missed, order)) {
            market.tenant().asTenant().closeDeployment(done.deploymentId());
        }
        assertThat(state(order)).isEqualTo(LEASE_CLOSED);
        Await.until(
                "the workload to be gone",
                TestMarket.LIMIT,
                () -> market.workloads().isEmpty());
        Await.until(
                "the provider to be paid",
                TestMarket.LIMIT,
                () -> market.market()
                                .network()
                                .contracts()
                                .readNumber("EscrowVault", "owed", order.deploymentId(), order.leaseId())
                                .signum()
                        == 0);
    }

    private static boolean isReady(ProviderSite site) {
        return Http.isOk(site.management().resolve("/actuator/health/readiness"));
    }

    private static Instant now(TestMarket market) {
        return market.market().network().chain().now();
    }

    private static int state(Order order) {
        return ((BigInteger) order.lease().get("state")).intValue();
    }
}
