package io.virtengine.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.Receipt;
import io.virtengine.sdk.client.ChainEvent;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.gateway.GatewayClient;
import java.math.BigInteger;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/**
 * Two orders, one on reserved capacity and one by the meter, whose provider's agent is killed without warning five times
 * on the way. Both go on each time; nothing is lost and nothing happens twice.
 */
@RunsWorkloads
@ExtendWith(SharedMarket.class)
class KilledAgentTest {

    @Test
    void ordersGoOnWhereverTheAgentIsKilled(TestMarket market) {
        ProviderSite alpha = market.cheap();
        Order reserved = market.orderReserved();
        Order metered = market.orderMetered();
        List<Order> orders = List.of(reserved, metered);

        // Its bids have landed; it learns of the leases only after its death.
        orders.forEach(order -> order.awaitBids(2, TestMarket.LIMIT));
        alpha.agent().kill();
        orders.forEach(market::accept);
        alpha.agent().restart();
        alpha.awaitReady();

        // It has leases and waits for their manifests.
        market.killAndRestart(alpha);

        // It has manifests and begins to deploy.
        orders.forEach(market::send);
        market.killAndRestart(alpha);
        orders.forEach(order -> order.awaitRunning(TestMarket.LIMIT));
        List<URI> pages = orders.stream().map(market::page).toList();
        pages.forEach(market::awaitPage);
        assertThat(market.workloads()).hasSize(2);
        List<String> running = orders.stream().map(KilledAgentTest::mainProcess).toList();

        // Workloads run and statements are made.
        Await.until(
                "a statement",
                TestMarket.LIMIT,
                () -> !statements(market, metered).isEmpty());
        acknowledge(market, metered);
        market.killAndRestart(alpha);
        pages.forEach(market::awaitPage);
        acknowledge(market, metered);
        int stated = statements(market, metered).size();
        Await.until(
                "a further statement",
                TestMarket.LIMIT,
                () -> statements(market, metered).size() > stated);
        acknowledge(market, metered);
        assertThat(orders.stream().map(KilledAgentTest::mainProcess))
                .as("the same processes serve on")
                .isEqualTo(running);
        orders.forEach(order -> assertThat(restarts(order)).isZero());

        // The chain says that the leases are over; nothing is settled yet.
        orders.forEach(order -> market.tenant().asTenant().closeDeployment(order.deploymentId()));
        market.killAndRestart(alpha);
        orders.forEach(order -> Await.until("the final statement", TestMarket.LIMIT, () -> hasFinal(market, order)));
        // Those of the reserved lease are final at once.
        acknowledge(market, metered);
        Await.until(
                "everything to be paid",
                TestMarket.LIMIT,
                () -> owed(market, orders).signum() == 0);
        orders.forEach(order -> market.tenant().asTenant().refund(order.deploymentId()));
        Await.until(
                "the workloads to be gone",
                TestMarket.LIMIT,
                () -> market.workloads().isEmpty());

        orders.forEach(order -> {
            requireOneBid(market, order);
            requireStatementsWithoutGaps(market, order);
        });
        requirePaidOnce(market, reserved, streamedRent(reserved));
        requirePaidOnce(market, metered, statedCost(market, metered));
        requireSoundTransactions(market, alpha.operator());
        Await.until(
                "the books to agree",
                TestMarket.LIMIT,
                () -> MoneyFlow.read(market.market().network().contracts()).conserved());
    }

    /** Accepts the newest statement; only so many may wait, and the next may come in between. */
    private static void acknowledge(TestMarket market, Order order) {
        Await.until("the statement to be acknowledged", TestMarket.LIMIT, () -> {
            market.tenant()
                    .asTenant()
                    .acknowledge(
                            order.leaseId(), statements(market, order).getLast().text("statementHash"));
            return true;
        });
    }

    private static void requireOneBid(TestMarket market, Order order) {
        List<String> bidders = market.history().events("BidPlaced", "orderId", order.orderId()).stream()
                .map(bid -> bid.text("provider"))
                .toList();
        assertThat(bidders)
                .containsExactlyInAnyOrder(
                        market.cheap().owner().address(), market.dear().owner().address());
    }

    private static void requireStatementsWithoutGaps(TestMarket market, Order order) {
        List<Map<String, Object>> statements = statements(market, order).stream()
                .map(KilledAgentTest::statement)
                .toList();
        assertThat(statements.stream().map(statement -> (BigInteger) statement.get("sequence")))
                .containsExactlyElementsOf(LongStream.rangeClosed(1, statements.size())
                        .mapToObj(BigInteger::valueOf)
                        .toList());
        assertThat(statements.stream().map(statement -> (Boolean) statement.get("isFinal")))
                .endsWith(true)
                .containsOnlyOnce(true);
        for (int i = 1; i < statements.size(); i++) {
            assertThat(statements.get(i).get("windowStart"))
                    .as("statement %s begins where the one before ends", i + 1)
                    .isEqualTo(statements.get(i - 1).get("windowEnd"));
            assertThat((BigInteger) statements.get(i).get("cumulativeCost"))
                    .isGreaterThanOrEqualTo((BigInteger) statements.get(i - 1).get("cumulativeCost"));
        }
    }

    private static void requirePaidOnce(TestMarket market, Order order, BigInteger due) {
        BigInteger paid = market.history().events("Paid", "channelId", order.leaseId()).stream()
                .map(event -> event.number("gross"))
                .reduce(BigInteger.ZERO, BigInteger::add);
        assertThat(paid)
                .as("paid for the %s", order.manifest().name())
                .isEqualTo(due)
                .isPositive();
    }

    /** Rate times seconds between ready and closed. */
    private static BigInteger streamedRent(Order order) {
        Map<String, Object> lease = order.lease();
        return ((BigInteger) lease.get("closedAt"))
                .subtract((BigInteger) lease.get("readyAt"))
                .multiply((BigInteger) lease.get("rate"));
    }

    private static BigInteger statedCost(TestMarket market, Order order) {
        return (BigInteger) statement(statements(market, order).getLast()).get("cumulativeCost");
    }

    /** Every transaction of the agent's account: one for each number, none reverted. */
    private static void requireSoundTransactions(TestMarket market, String operator) {
        ChainClient chain = market.market().network().chain().client();
        var nonces = new ArrayList<Long>();
        var hashes = new ArrayList<String>();
        for (long block = 0; block <= chain.blockNumber(); block++) {
            JsonNode found = chain.request("eth_getBlockByNumber", "0x" + Long.toHexString(block), true);
            found.path("transactions").forEach(transaction -> {
                if (operator.equalsIgnoreCase(transaction.path("from").asString())) {
                    nonces.add(Long.decode(transaction.path("nonce").asString()));
                    hashes.add(transaction.path("hash").asString());
                }
            });
        }
        assertThat(nonces)
                .hasSizeGreaterThan(5)
                .containsExactlyElementsOf(
                        LongStream.range(0, nonces.size()).boxed().toList());
        assertThat(hashes)
                .allSatisfy(hash -> assertThat(chain.receipt(hash).map(Receipt::succeeded))
                        .as("transaction %s succeeded", hash)
                        .hasValue(true));
    }

    private static BigInteger owed(TestMarket market, List<Order> orders) {
        SystemContracts contracts = market.market().network().contracts();
        BigInteger sum = contracts.readNumber(
                "EscrowVault", "claimable", 0, market.cheap().owner().address());
        for (Order order : orders) {
            if (((BigInteger) order.lease().get("rate")).signum() > 0) {
                sum = sum.add(contracts.readNumber("EscrowVault", "owed", order.deploymentId(), order.leaseId()));
            }
        }
        return sum;
    }

    private static String mainProcess(Order order) {
        return HostTraces.mainProcess(TestMarket.workload(order));
    }

    private static int restarts(Order order) {
        try (GatewayClient gateway = order.gateway()) {
            List<?> services = (List<?>) gateway.status(order.leaseId()).get("services");
            return services.stream()
                    .mapToInt(service -> ((Number) ((Map<?, ?>) service).get("restarts")).intValue())
                    .sum();
        }
    }

    private static boolean hasFinal(TestMarket market, Order order) {
        return statements(market, order).stream()
                .anyMatch(event -> (Boolean) statement(event).get("isFinal"));
    }

    private static List<ChainEvent> statements(TestMarket market, Order order) {
        return market.history().events("StatementAccepted", "leaseId", order.leaseId());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> statement(ChainEvent accepted) {
        return (Map<String, Object>) accepted.values().get("statement");
    }
}
