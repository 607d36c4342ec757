package io.virtengine.journey;

import io.virtengine.sdk.client.ChainEvent;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers a {@link Report} from the chain. */
final class Reports {

    private Reports() {}

    static Report of(
            Market market,
            Steps steps,
            Map<String, String> engines,
            Map<String, BigInteger> before,
            Map<String, BigInteger> after,
            Map<String, Object> workload,
            List<Order> orders) {
        ChainHistory history =
                ChainHistory.read(market.network().contracts(), market.network().book());
        MoneyFlow flow = MoneyFlow.read(market.network().contracts());
        List<Map<String, Object>> orderRows =
                orders.stream().map(Reports::order).toList();
        List<Map<String, Object>> leaseRows =
                orders.stream().map(Reports::lease).toList();
        var balances = new LinkedHashMap<String, Map<String, BigInteger>>();
        balances.put("before", before);
        balances.put("after", after);
        var vault = new LinkedHashMap<String, BigInteger>();
        vault.put("inflow", flow.inflow());
        vault.put("outflow", flow.outflow());
        vault.put("held", flow.held());
        vault.put("obligations", flow.owed());
        return new Report(
                chain(market.network(), engines, history),
                parties(market),
                orderRows.getFirst(),
                orderRows,
                history.events("BidPlaced").stream().map(ChainEvent::values).toList(),
                leaseRows.getFirst(),
                leaseRows,
                history.events("StatementAccepted").stream()
                        .map(ChainEvent::values)
                        .toList(),
                flow.transfers().stream().map(Reports::transfer).toList(),
                balances,
                workload,
                history.gas(),
                steps.seconds(),
                vault,
                flow.conserved());
    }

    private static Map<String, Object> chain(Network network, Map<String, String> engines, ChainHistory history) {
        var chain = new LinkedHashMap<String, Object>();
        chain.put("network", network.host().kind());
        chain.put("chainId", network.book().chainId());
        chain.put(
                "client",
                network.contracts().chain().request("web3_clientVersion").asString());
        chain.putAll(engines);
        chain.put("performance", history.events("PerformanceReported").isEmpty() ? "neutral" : "reports");
        return chain;
    }

    private static Map<String, Object> parties(Market market) {
        var parties = new LinkedHashMap<String, Object>();
        market.parties().forEach((name, party) -> {
            String role =
                    market.providers().stream().anyMatch(site -> site.owner().equals(party)) ? "provider" : "tenant";
            parties.put(name, Map.of("address", party.address(), "role", role));
        });
        parties.put("treasury", Map.of("address", market.network().treasury(), "role", "treasury"));
        return parties;
    }

    private static Map<String, Object> order(Order order) {
        var row = new LinkedHashMap<String, Object>();
        row.put("name", order.manifest().name());
        row.put("deployment", order.deploymentId());
        row.put("order", order.orderId());
        row.put("image", order.image().digest().value());
        return row;
    }

    private static Map<String, Object> lease(Order order) {
        var row = new LinkedHashMap<String, Object>();
        row.put("id", order.leaseId());
        row.putAll(order.lease());
        return row;
    }

    private static Map<String, Object> transfer(Transfer transfer) {
        var row = new LinkedHashMap<String, Object>();
        row.put("kind", transfer.kind());
        row.put("from", transfer.from());
        row.put("to", transfer.to());
        row.put("wei", transfer.wei());
        return row;
    }
}
