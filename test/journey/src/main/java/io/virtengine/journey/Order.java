package io.virtengine.journey;

import io.virtengine.sdk.client.GroupRequest;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.gateway.GatewayClient;
import io.virtengine.sdk.manifest.CanonicalManifest;
import io.virtengine.sdk.manifest.GroupDemand;
import io.virtengine.sdk.manifest.Manifest;
import io.virtengine.sdk.manifest.ManifestReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One deployment of the tenant on its way from a manifest to a lease. */
public final class Order {

    private static final int VE = 0;
    private static final Duration GATEWAY = Duration.ofSeconds(60);

    /** States of {@code IOrderBook}. */
    static final int BID_OPEN = 1;

    static final int LEASE_RUNNING = 2;

    /** State of {@code IDeploymentRegistry}. */
    private static final int DEPLOYMENT_CLOSED = 2;

    private final Network network;
    private final Party tenant;
    private final Manifest manifest;
    private final Workloads.Image image;
    private final String deploymentId;
    private final String orderId;
    private List<Bid> bids = List.of();
    private String leaseId = "";

    /**
     * A bid as the chain shows it.
     *
     * @param rate wei per second
     * @param cap wei a metered lease may draw
     */
    public record Bid(String id, String provider, BigInteger rate, BigInteger cap, Map<String, Object> prices) {}

    private Order(
            Network network,
            Party tenant,
            Manifest manifest,
            Workloads.Image image,
            String deploymentId,
            String orderId) {
        this.network = network;
        this.tenant = tenant;
        this.manifest = manifest;
        this.image = image;
        this.deploymentId = deploymentId;
        this.orderId = orderId;
    }

    /** Reads a manifest, fills the image in, and opens a deployment with a deposit. {@link Market#order} remembers it. */
    static Order create(
            Network network, Party tenant, Path manifestFile, Workloads.Image image, long dseq, BigInteger deposit) {
        Manifest manifest = read(manifestFile, image);
        tenant.asTenant().approveVault(deposit);
        List<GroupRequest> groups = GroupDemand.of(manifest).stream()
                .map(demand -> new GroupRequest(
                        demand.spec().encode(),
                        demand.resources().pack(),
                        demand.ceilingRate(),
                        demand.capCeiling(),
                        demand.bidderPolicy()))
                .toList();
        String deployment = tenant.asTenant()
                .createDeployment(dseq, CanonicalManifest.hash(manifest), groups, VE, deposit)
                .id();
        String order = network.contracts().readText("DeploymentRegistry", "latestOrder", deployment, 1);
        return new Order(network, tenant, manifest, image, deployment, order);
    }

    private static Manifest read(Path file, Workloads.Image image) {
        try {
            return new ManifestReader()
                    .read(
                            Files.readAllBytes(file),
                            Map.of("image", image.digest().value()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until that many providers have bid. */
    public List<Bid> awaitBids(int count, Duration limit) {
        bids = Await.value(count + " bids on the order of " + manifest.name(), limit, () -> {
            List<Bid> found = openBids();
            return found.size() >= count ? Optional.of(found) : Optional.empty();
        });
        return bids;
    }

    private List<Bid> openBids() {
        var found = new ArrayList<Bid>();
        ChainHistory history = ChainHistory.read(network.contracts(), network.book());
        history.events("BidPlaced", "orderId", orderId).forEach(event -> {
            Map<String, Object> bid = network.contracts().read("OrderBook", "bid", event.text("bidId"));
            if (((BigInteger) bid.get("state")).intValue() == BID_OPEN) {
                @SuppressWarnings("unchecked")
                Map<String, Object> prices = (Map<String, Object>) bid.get("prices");
                found.add(new Bid(
                        event.text("bidId"),
                        event.text("provider"),
                        (BigInteger) bid.get("rate"),
                        (BigInteger) bid.get("cap"),
                        prices));
            }
        });
        return found;
    }

    /** Accepts the cheapest bid, which becomes the lease. */
    public Bid acceptCheapest() {
        Bid best = bids.stream()
                .min(Comparator.comparing(Bid::rate)
                        .thenComparing(bid -> (BigInteger) bid.prices().get("cpuCoreMs")))
                .orElseThrow(() -> new JourneyException("nobody has bid"));
        tenant.asTenant().acceptBid(best.id());
        leaseId = best.id();
        return best;
    }

    /** Sends image and manifest to the winner's gateway, which hears of a new lease a moment after its block. */
    public void send(Map<String, byte[]> secrets) {
        try (GatewayClient gateway = gateway()) {
            Await.until(
                    "the gateway to know lease " + leaseId,
                    GATEWAY,
                    () -> !gateway.status(leaseId).isEmpty());
            gateway.uploadImage(image.digest().value(), image.archive());
            gateway.sendManifest(leaseId, manifest, secrets);
        }
    }

    /** Waits until the chain knows that the workload answers. */
    public void awaitRunning(Duration limit) {
        Await.until(
                manifest.name() + " to be reported ready",
                limit,
                () -> ((BigInteger) lease().get("readyAt")).signum() > 0);
    }

    /** Waits until the winner has taken the workload down, as its gateway says. */
    public void awaitTornDown(Duration limit) {
        try (GatewayClient gateway = gateway()) {
            Await.until(
                    manifest.name() + " to be taken down",
                    limit,
                    () -> "terminated".equals(gateway.status(leaseId).get("state")));
        }
    }

    /** Ends what is left of it: closes the deployment if it is open, and waits until its workload is down. */
    void end(Duration limit) {
        Object state = network.contracts()
                .read("DeploymentRegistry", "deployment", deploymentId)
                .get("state");
        if (((BigInteger) state).intValue() != DEPLOYMENT_CLOSED) {
            tenant.asTenant().closeDeployment(deploymentId);
        }
        if (!leaseId.isEmpty()) {
            awaitTornDown(limit);
        }
    }

    /** A connection to the winner's gateway, pinned to the certificate on chain. */
    public GatewayClient gateway() {
        SystemContracts contracts = network.contracts();
        String provider = (String) lease().get("provider");
        Map<String, Object> record = contracts.read("ProviderRegistry", "providerOf", provider);
        String gateway = ChainHistory.read(contracts, network.book())
                .events("ProviderProfile", "provider", provider)
                .getLast()
                .text("gateway");
        return new GatewayClient(
                new GatewayClient.Provider(
                        provider, java.net.URI.create(gateway), (String) record.get("tlsFingerprint"), (String)
                                record.get("encryptionKey")),
                network.book().chainId(),
                tenant.signer());
    }

    /** The lease as the chain shows it. */
    public Map<String, Object> lease() {
        return network.contracts().read("OrderBook", "lease", leaseId);
    }

    public Manifest manifest() {
        return manifest;
    }

    public Workloads.Image image() {
        return image;
    }

    public String deploymentId() {
        return deploymentId;
    }

    public String orderId() {
        return orderId;
    }

    public String leaseId() {
        return leaseId;
    }

    public List<Bid> bids() {
        return bids;
    }
}
