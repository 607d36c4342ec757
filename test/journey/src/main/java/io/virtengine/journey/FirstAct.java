package io.virtengine.journey;

import io.virtengine.sdk.client.ChainEvent;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.gateway.GatewayClient;
import io.virtengine.sdk.gateway.GatewayException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The main job: a tenant buys a web service by reserved capacity and a batch job by the meter, two providers compete, both
 * workloads really run, everybody is paid, and the books agree.
 */
final class FirstAct {

    private static final Duration BIDS = Duration.ofSeconds(60);
    private static final Duration DEPLOY = Duration.ofSeconds(120);
    private static final Duration JOB = Duration.ofSeconds(120);
    private static final Duration SETTLE = Duration.ofSeconds(60);
    private static final BigInteger DEPOSIT = Market.VE.multiply(BigInteger.valueOf(5));
    private static final String API_TOKEN = "a secret that only the workload sees";

    private final Market market;
    private final Steps steps;
    private final Map<String, BigInteger> before = new LinkedHashMap<>();
    private final Map<String, Object> workload = new LinkedHashMap<>();
    private final Map<String, String> engines = new LinkedHashMap<>();
    private Order web;
    private Order batch;

    FirstAct(Market market, Steps steps) {
        this.market = market;
        this.steps = steps;
    }

    Report play() {
        admitEveryone();
        startServices();
        order();
        choose();
        deploy();
        use();
        runToTheEnd();
        reclaim();
        close();
        payOut();
        return books();
    }

    private void admitEveryone() {
        steps.step("admit", "Wallets are made and funded; the identity committee scores their holders", () -> {
            engines.put("scoring", market.network().probe("ScoringModelRegistry"));
            engines.put("attestation", market.network().probe("AttestationVerifier"));
            steps.say(
                    "scores are computed by the %s engine, attestation evidence is verified by the %s one",
                    engines.get("scoring"), engines.get("attestation"));
            market.admit("tenant", ve(1_000), "tenant.json");
            market.admit("alpha", ve(20_000), "provider.json");
            market.admit("beta", ve(20_000), "provider.json");
            market.parties().forEach((name, party) -> before.put(name, party.balance()));
            before.put("treasury", balanceOf(market.network().treasury()));
        });
    }

    private void startServices() {
        steps.step("startServices", "Two providers register with their bonds; agents and services start", () -> {
            market.openProvider(party("alpha"), new ProviderSite.Offer("0.040", 2_000, 2_048));
            market.openProvider(party("beta"), new ProviderSite.Offer("0.055", 2_000, 2_048));
            market.startOffchain();
            market.awaitProviders();
        });
    }

    private void order() {
        steps.step("order", "The tenant builds two images and asks for a web service and a batch job", () -> {
            var images = market.workspace().folder("images");
            var manifests = market.workspace().repository().resolve("examples/manifests");
            web = market.order(tenant(), manifests.resolve("web.yaml"), Workloads.web(images), DEPOSIT);
            batch = market.order(tenant(), manifests.resolve("batch.yaml"), Workloads.batch(images), DEPOSIT);
            tenant().asTenant().approveVault(Market.VE);
            tenant().asTenant().deposit(web.deploymentId(), Market.VE);
            steps.say("web service  order %s", web.orderId());
            steps.say("batch job    order %s", batch.orderId());
        });
    }

    private void choose() {
        steps.step("choose", "Both providers bid on both; the tenant takes the cheaper ones", () -> {
            for (Order order : List.of(web, batch)) {
                for (Order.Bid bid : order.awaitBids(2, BIDS)) {
                    steps.say("%-12s %-6s asks %s", order.manifest().name(), nameOf(bid.provider()), price(bid));
                }
                Order.Bid best = order.acceptCheapest();
                steps.say("%-12s goes to %s", order.manifest().name(), nameOf(best.provider()));
            }
        });
    }

    private static String price(Order.Bid bid) {
        if (bid.cap().signum() == 0) {
            return Amounts.ve(bid.rate().multiply(BigInteger.valueOf(3_600))) + " an hour";
        }
        BigInteger coreHour = ((BigInteger) bid.prices().get("cpuCoreMs")).multiply(BigInteger.valueOf(3_600_000));
        return Amounts.ve(coreHour) + " a core-hour used, at most " + Amounts.ve(bid.cap()) + " in all";
    }

    private void deploy() {
        steps.step("deploy", "Images and manifests go to the winners' gateways; the workloads start", () -> {
            refuseOtherCertificate();
            web.send(Map.of("api-token", API_TOKEN.getBytes(StandardCharsets.UTF_8)));
            batch.send(Map.of());
            web.awaitRunning(DEPLOY);
            batch.awaitRunning(DEPLOY);
            steps.say("both are reported ready on chain; the stream runs");
        });
    }

    /** A gateway that shows another certificate than the chain names gets nothing from a tenant. */
    private void refuseOtherCertificate() {
        ProviderSite site = market.providers().getFirst();
        var impostor = new GatewayClient.Provider(
                site.owner().address(), site.gateway(), "0x" + "ab".repeat(32), "0x" + "cd".repeat(32));
        try (var client = new GatewayClient(impostor, market.network().book().chainId(), tenant().signer())) {
            client.status("0x" + "00".repeat(32));
            throw new JourneyException("a gateway with another certificate than the chain's was trusted");
        } catch (GatewayException refused) {
            if (!refused.getMessage().contains("the chain says")) {
                throw new JourneyException("the wrong certificate was refused for another reason", refused);
            }
            steps.say("a certificate that is not the chain's is refused");
        }
    }

    private void use() {
        steps.step("use", "The tenant uses its web service", () -> {
            try (GatewayClient gateway = web.gateway()) {
                URI page = endpoint(gateway);
                String text = Await.value("the page at " + page, DEPLOY, () -> Optional.of(Http.text(page)));
                steps.say("%s answers %s", page, text.strip().replace("\n", " "));
                requireContains(text, "Hello from a leased machine");
                requireContains(text, Amounts.sha256(API_TOKEN));
                requireContains(gateway.logs(web.leaseId(), "web", 20), "serving on port 8080");
                steps.say("log: serving on port 8080");
                GatewayClient.ExecResult result =
                        gateway.exec(web.leaseId(), "web", List.of("/bin/busybox", "hostname"));
                if (result.exitCode() != 0) {
                    throw new JourneyException("a command in the workload ended with " + result);
                }
                steps.say("exec hostname: %s", result.stdout().strip());
                workload.put("backend", backend(gateway.status(web.leaseId())));
                workload.put("url", page.toString());
                workload.put("page", text);
            }
        });
    }

    private void runToTheEnd() {
        steps.step("batch", "The batch job computes and ends; its final statement is acknowledged", () -> {
            ChainEvent last = Await.value("the final statement of the batch job", JOB, () -> {
                market.requireAlive();
                return statements(batch).stream()
                        .filter(event -> (Boolean) statement(event).get("isFinal"))
                        .findFirst();
            });
            try (GatewayClient gateway = batch.gateway()) {
                String log = gateway.logs(batch.leaseId(), "job", 20);
                requireContains(log, "primes up to 200000: 17984");
                steps.say("log: %s", log.strip());
                Object exitCode = service(gateway.status(batch.leaseId())).get("exitCode");
                workload.put("exitCode", exitCode);
                if (!(exitCode instanceof Number number && number.intValue() == 0)) {
                    throw new JourneyException("the batch job ended with exit code " + exitCode);
                }
            }
            Map<String, Object> statement = statement(last);
            steps.say(
                    "final statement: %s core-ms, %s byte-seconds of memory, cost %s",
                    statement.get("cpuCoreMs"), statement.get("memoryByteS"), Amounts.ve((BigInteger)
                            statement.get("cumulativeCost")));
            tenant().asTenant().acknowledge(batch.leaseId(), last.text("statementHash"));
        });
    }

    private void reclaim() {
        steps.step("reclaim", "The losers get their deposits back", () -> {
            for (Order order : List.of(web, batch)) {
                for (Order.Bid bid : order.bids()) {
                    if (!bid.id().equals(order.leaseId())) {
                        Await.until("the deposit of a lost bid to be reclaimed", SETTLE, () -> isClosed(bid.id()));
                        steps.say(
                                "%s's bid on the %s is closed",
                                nameOf(bid.provider()), order.manifest().name());
                    }
                }
            }
        });
    }

    private void close() {
        steps.step("close", "The tenant closes both deployments and is refunded", () -> {
            for (Order order : List.of(web, batch)) {
                tenant().asTenant().closeDeployment(order.deploymentId());
            }
            Await.until(
                    "the final statement of the web service",
                    SETTLE,
                    () -> statements(web).stream()
                            .anyMatch(event -> (Boolean) statement(event).get("isFinal")));
            // Nothing of it waits for an acknowledgement: statements of a streamed lease are final at once.
            for (Order order : List.of(web, batch)) {
                BigInteger earlier = tenant().balance();
                tenant().asTenant().refund(order.deploymentId());
                steps.say(
                        "%-12s refunded %s",
                        order.manifest().name(), Amounts.ve(tenant().balance().subtract(earlier)));
            }
        });
    }

    private void payOut() {
        steps.step("payOut", "The providers withdraw what they earned; the fee is split", () -> {
            SystemContracts contracts = market.network().contracts();
            for (Order order : List.of(web, batch)) {
                Party owner = market.providerOf((String) order.lease().get("provider"))
                        .owner();
                Await.until(
                        "nothing to be owed to " + owner.name(),
                        SETTLE,
                        () -> owes(owner, order).signum() == 0);
                steps.say(
                        "%s is paid for the %s", owner.name(), order.manifest().name());
                order.awaitTornDown(SETTLE);
            }
            Party operator = market.network().operator();
            operator.sender()
                    .send(contracts.addressOf("FeeSplitter"), contracts.encode("FeeSplitter", "collect", 0), "fees");
            operator.sender()
                    .send(
                            contracts.addressOf("FeeSplitter"),
                            contracts.encode("FeeSplitter", "flush", 0, 3),
                            "treasury");
        });
    }

    private BigInteger owes(Party owner, Order order) {
        SystemContracts contracts = market.network().contracts();
        boolean streamed = !((BigInteger) order.lease().get("rate")).equals(BigInteger.ZERO);
        BigInteger owed = streamed
                ? contracts.readNumber("EscrowVault", "owed", order.deploymentId(), order.leaseId())
                : BigInteger.ZERO;
        return owed.add(contracts.readNumber("EscrowVault", "claimable", 0, owner.address()));
    }

    private Report books() {
        steps.step("books", "Who paid what to whom", () -> {
            Table.print(
                    steps,
                    market,
                    before,
                    after(),
                    MoneyFlow.read(market.network().contracts()));
            requireIndexerAgrees();
        });
        return report();
    }

    /** The indexer has seen the same leases end. */
    private void requireIndexerAgrees() {
        for (Order order : List.of(web, batch)) {
            URI lease = market.api().resolve("leases/" + order.leaseId());
            Await.until(
                    "the indexer to know that the " + order.manifest().name() + " is closed",
                    SETTLE,
                    () -> Http.json(lease)
                            .toString()
                            .toLowerCase(java.util.Locale.ROOT)
                            .contains("\"closed\""));
        }
        steps.say("the query API at %s says the same", market.api());
    }

    Report report() {
        return Reports.of(market, steps, engines, before, after(), workload, List.of(web, batch));
    }

    private Map<String, BigInteger> after() {
        var after = new LinkedHashMap<String, BigInteger>();
        market.parties().forEach((name, party) -> after.put(name, party.balance()));
        after.put("treasury", balanceOf(market.network().treasury()));
        return after;
    }

    private List<ChainEvent> statements(Order order) {
        return ChainHistory.read(market.network().contracts(), market.network().book())
                .events("StatementAccepted", "leaseId", order.leaseId());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> statement(ChainEvent accepted) {
        return (Map<String, Object>) accepted.values().get("statement");
    }

    private boolean isClosed(String bidId) {
        Object state =
                market.network().contracts().read("OrderBook", "bid", bidId).get("state");
        return ((BigInteger) state).intValue() == 5;
    }

    private URI endpoint(GatewayClient gateway) {
        return Await.value("an endpoint of the web service", DEPLOY, () -> {
            List<?> endpoints = (List<?>) service(gateway.status(web.leaseId())).getOrDefault("endpoints", List.of());
            return endpoints.stream().findFirst().map(endpoint -> {
                Map<?, ?> found = (Map<?, ?>) endpoint;
                return URI.create("http://" + found.get("host") + ":" + found.get("hostPort") + "/");
            });
        });
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> service(Map<String, Object> status) {
        return ((List<Map<String, Object>>) status.get("services")).getFirst();
    }

    private static String backend(Map<String, Object> status) {
        if (status.get("backend") instanceof String named && !named.isBlank()) {
            return named;
        }
        throw new JourneyException("the provider does not say what runs the workload: " + status);
    }

    private static void requireContains(String text, String expected) {
        if (!text.contains(expected)) {
            throw new JourneyException("expected \"" + expected + "\" in \"" + text.strip() + "\"");
        }
    }

    private Party tenant() {
        return party("tenant");
    }

    private Party party(String name) {
        return market.parties().get(name);
    }

    private String nameOf(String address) {
        return market.parties().values().stream()
                .filter(party -> party.address().equals(address))
                .map(Party::name)
                .findFirst()
                .orElse(address);
    }

    private BigInteger balanceOf(String address) {
        return market.network().contracts().readNumber("VirtToken", "balanceOf", address);
    }

    private static BigInteger ve(long whole) {
        return Market.VE.multiply(BigInteger.valueOf(whole));
    }
}
