package io.virtengine.journey;

import io.virtengine.agent.backend.WorkloadId;
import io.virtengine.sdk.gateway.GatewayClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A market with two providers whose agents reach the chain through a proxy that can be cut. */
final class TestMarket implements AutoCloseable {

    /** Longest wait for anything; generous, since nothing here is about speed. */
    static final Duration LIMIT = Duration.ofSeconds(120);

    static final String GREETING = "Hello from a leased machine";
    private static final BigInteger DEPOSIT = Market.VE.multiply(BigInteger.TWO);

    private final Path folder;
    private final Market market;
    private final TcpProxy proxy;
    private final ProviderSite cheap;
    private final ProviderSite dear;

    private TestMarket(Path folder, Market market, TcpProxy proxy, ProviderSite cheap, ProviderSite dear) {
        this.folder = folder;
        this.market = market;
        this.proxy = proxy;
        this.cheap = cheap;
        this.dear = dear;
    }

    static TestMarket open() {
        Path folder = passable();
        var steps = new Steps(System.out);
        Market market = Market.open(Workspace.create(Workspace.findRepository(), folder), steps);
        try {
            market.admit("tenant", ve(1_000), "tenant.json");
            Party alpha = market.admit("alpha", ve(20_000), "provider.json");
            Party beta = market.admit("beta", ve(20_000), "provider.json");
            var proxy = new TcpProxy(market.network().chain().endpoint().http().getPort());
            ProviderSite cheap =
                    market.openProvider(alpha, new ProviderSite.Offer("0.040", 2_000, 2_048), proxy.http());
            ProviderSite dear = market.openProvider(beta, new ProviderSite.Offer("0.055", 2_000, 2_048), proxy.http());
            market.startOffchain();
            market.awaitProviders();
            return new TestMarket(folder, market, proxy, cheap, dear);
        } catch (RuntimeException e) {
            market.close();
            throw e;
        }
    }

    /** A folder for a workspace: workloads of other users must be able to pass through it. */
    private static Path passable() {
        try {
            Path made = Files.createTempDirectory("ve-market-");
            return Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwx--x--x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Market market() {
        return market;
    }

    TcpProxy proxy() {
        return proxy;
    }

    /** The provider with the lower price: it wins. */
    ProviderSite cheap() {
        return cheap;
    }

    ProviderSite dear() {
        return dear;
    }

    Party tenant() {
        return market.parties().get("tenant");
    }

    ChainHistory history() {
        return ChainHistory.read(market.network().contracts(), market.network().book());
    }

    /** Orders the web service on reserved capacity. */
    Order orderReserved() {
        return order(market.workspace().repository().resolve("examples/manifests/web.yaml"));
    }

    /** Orders the web service by the meter. */
    Order orderMetered() {
        try {
            Path reserved = market.workspace().repository().resolve("examples/manifests/web.yaml");
            String metered = Files.readString(reserved).replace("mode: reserved", "mode: metered\n      cap: \"1.0\"");
            return order(Files.writeString(market.workspace().root().resolve("metered.yaml"), metered));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Order order(Path manifest) {
        return market.order(tenant(), manifest, Workloads.web(market.workspace().folder("images")), DEPOSIT);
    }

    /** Waits for both providers' bids and takes the cheaper one. */
    void accept(Order order) {
        order.awaitBids(2, LIMIT);
        Order.Bid best = order.acceptCheapest();
        if (!best.provider().equals(cheap.owner().address())) {
            throw new JourneyException("the dearer provider won");
        }
    }

    /** Sends image and manifest as soon as the winner's gateway knows the lease. */
    void send(Order order) {
        Await.until("the gateway to take the manifest", LIMIT, () -> {
            order.send(Map.of("api-token", "a secret".getBytes(StandardCharsets.UTF_8)));
            return true;
        });
    }

    /** Where the order's service answers. */
    URI page(Order order) {
        try (GatewayClient gateway = order.gateway()) {
            return Await.value(
                    "an endpoint",
                    LIMIT,
                    () -> services(gateway, order)
                            .flatMap(service -> ((List<?>) service.getOrDefault("endpoints", List.of())).stream())
                            .findFirst()
                            .map(endpoint -> (Map<?, ?>) endpoint)
                            .map(found ->
                                    URI.create("http://" + found.get("host") + ":" + found.get("hostPort") + "/")));
        }
    }

    /** Waits until the page says what it should. */
    void awaitPage(URI page) {
        Await.value(
                        "the page at " + page,
                        LIMIT,
                        () -> Http.isOk(page) ? Optional.of(Http.text(page)) : Optional.empty())
                .lines()
                .filter(line -> line.contains(GREETING))
                .findFirst()
                .orElseThrow(() -> new JourneyException(page + " does not greet"));
    }

    /** Id of the order's workload. */
    static String workload(Order order) {
        return WorkloadId.of(order.deploymentId(), order.leaseId()).value();
    }

    /** Records of workloads that the cheap provider's back end holds. */
    List<String> workloads() {
        try (Stream<Path> records = Files.list(folder.resolve("alpha/workloads/workloads"))) {
            return records.map(record -> record.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGKILL for the agent, and a new start. */
    void killAndRestart(ProviderSite site) {
        site.agent().kill();
        site.agent().restart();
        site.awaitReady();
    }

    private static Stream<Map<String, Object>> services(GatewayClient gateway, Order order) {
        @SuppressWarnings("unchecked")
        List<Map<String, Object>> services =
                (List<Map<String, Object>>) gateway.status(order.leaseId()).getOrDefault("services", List.of());
        return services.stream();
    }

    private static BigInteger ve(long whole) {
        return Market.VE.multiply(BigInteger.valueOf(whole));
    }

    @Override
    public void close() {
        proxy.mend();
        market.close();
        proxy.close();
        try {
            keepLogs();
            if (HostTraces.mountsBelow(folder).isEmpty()) {
                try (Stream<Path> tree = Files.walk(folder)) {
                    for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(path);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void keepLogs() throws IOException {
        Path kept = Files.createDirectories(Path.of("target/journey-logs"));
        try (Stream<Path> logs = Files.list(folder.resolve("logs"))) {
            for (Path log : logs.toList()) {
                Files.copy(log, kept.resolve(log.getFileName()), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
