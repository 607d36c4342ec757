package io.virtengine.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.sdk.client.ChainEvent;
import java.math.BigInteger;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** The off-chain application is killed while things happen, and knows all of them once it is back. */
@RunsWorkloads
@ExtendWith(SharedMarket.class)
class KilledIndexerTest {

    /** Names of movements across the vault's boundary: the indexer's, and the journey's for the same. */
    private static final Map<String, String> KINDS = Map.of(
            "Deposited", "deposit",
            "BidderFunded", "bid funds",
            "BondLocked", "bond",
            "Refunded", "refund",
            "Paid", "rent",
            "Claimed", "claim",
            "BidderWithdrawn", "bid funds back",
            "FeesCollected", "fees");

    private static final List<String> STATES = List.of("", "Accepted", "Running", "Closed", "InsufficientFunds");

    @Test
    void theQueryApiAgreesWithTheChainAfterAKill(TestMarket market) {
        Order order = market.orderReserved();
        market.accept(order);
        market.market().offchain().kill();

        // It misses all of this.
        market.send(order);
        order.awaitRunning(TestMarket.LIMIT);
        market.tenant().asTenant().approveVault(Market.VE);
        market.tenant().asTenant().deposit(order.deploymentId(), Market.VE);
        market.market().offchain().restart();

        // It is killed again as soon as it answers, with things still happening.
        Await.until("the query API to answer", TestMarket.LIMIT, () -> Http.isOk(api(market, "status")));
        market.tenant().asTenant().closeDeployment(order.deploymentId());
        market.market().offchain().kill();
        market.market().offchain().restart();
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
        market.tenant().asTenant().refund(order.deploymentId());

        long height = market.market().network().chain().client().blockNumber();
        Await.until("the indexer to have seen block " + height, TestMarket.LIMIT, () -> {
            market.market().offchain().requireAlive();
            return Http.isOk(api(market, "status"))
                    && Http.json(api(market, "status")).path("asOfBlock").asLong() >= height;
        });
        assertThat(leases(market)).isEqualTo(leasesOnChain(market));
        assertThat(movements(market)).isEqualTo(movementsOnChain(market));
    }

    private static Map<String, String> leases(TestMarket market) {
        var leases = new TreeMap<String, String>();
        all(market, "leases")
                .forEach(lease -> leases.put(
                        lease.path("id").asString(),
                        String.join(
                                " ",
                                lease.path("state").asString(),
                                lease.path("provider").asString().toLowerCase(Locale.ROOT),
                                lease.path("rate").asString(),
                                lease.path("readyAt").asString("0"),
                                lease.path("closedAt").asString("0"))));
        return leases;
    }

    private static Map<String, String> leasesOnChain(TestMarket market) {
        var leases = new TreeMap<String, String>();
        for (ChainEvent created : market.history().events("LeaseCreated")) {
            String id = created.text("leaseId");
            Map<String, Object> lease = market.market().network().contracts().read("OrderBook", "lease", id);
            leases.put(
                    id,
                    String.join(
                            " ",
                            STATES.get(((BigInteger) lease.get("state")).intValue()),
                            (String) lease.get("provider"),
                            lease.get("rate").toString(),
                            lease.get("readyAt").toString(),
                            lease.get("closedAt").toString()));
        }
        return leases;
    }

    /** Amounts across the vault's boundary by kind, in order, as the indexer has them. */
    private static Map<String, List<BigInteger>> movements(TestMarket market) {
        var movements = new TreeMap<String, List<BigInteger>>();
        for (JsonNode row : all(market, "transfers").reversed()) {
            String kind = KINDS.get(row.path("kind").asString());
            boolean crosses = !row.path("kind").asString().equals("Paid")
                    || row.path("toKind").asString().equals("wallet");
            if (kind != null && crosses) {
                movements
                        .computeIfAbsent(kind, key -> new ArrayList<>())
                        .add(new BigInteger(row.path("amount").asString()));
            }
        }
        return movements;
    }

    private static Map<String, List<BigInteger>> movementsOnChain(TestMarket market) {
        var movements = new TreeMap<String, List<BigInteger>>();
        MoneyFlow.read(market.market().network().contracts())
                .transfers()
                .forEach(transfer -> movements
                        .computeIfAbsent(transfer.kind(), key -> new ArrayList<>())
                        .add(transfer.wei()));
        return movements;
    }

    /** Every item of a list, newest first. */
    private static List<JsonNode> all(TestMarket market, String list) {
        var items = new ArrayList<JsonNode>();
        String cursor = "";
        do {
            JsonNode page = Http.json(api(market, list + "?limit=50" + cursor));
            page.path("items").forEach(items::add);
            cursor = page.path("next").isString()
                    ? "&cursor="
                            + java.net.URLEncoder.encode(
                                    page.path("next").asString(), java.nio.charset.StandardCharsets.UTF_8)
                    : "";
        } while (!cursor.isEmpty());
        return items;
    }

    private static URI api(TestMarket market, String path) {
        return market.market().api().resolve(path);
    }
}
