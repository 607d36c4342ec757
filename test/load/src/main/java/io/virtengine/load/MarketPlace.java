package io.virtengine.load;

import io.virtengine.cli.IdentityVector;
import io.virtengine.market.MarketEntry;
import io.virtengine.sdk.client.GroupRequest;
import io.virtengine.sdk.client.Sender;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.client.TenantClient;
import io.virtengine.sdk.manifest.CanonicalManifest;
import io.virtengine.sdk.manifest.GroupDemand;
import io.virtengine.sdk.manifest.Manifest;
import io.virtengine.sdk.manifest.ManifestReader;
import io.virtengine.sdk.manifest.ResourceTotals;
import io.virtengine.sdk.market.MarketIds;
import io.virtengine.sdk.tx.DirectSender;
import io.virtengine.sdk.tx.GasPricing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Tenants and providers that may do business: scored by the committee, registered, funded. Everything goes through the real
 * contracts; the orders are those of {@code examples/manifests/web.yaml}.
 */
final class MarketPlace {

    static final BigInteger VE = BigInteger.TEN.pow(18);
    /** What an account of the market is given: a bond of 10,000 VE and deposits. */
    static final BigInteger FUNDS = VE.multiply(BigInteger.valueOf(20_000));

    /** Orders a tenant may have open at once, {@code market.orders_per_customer}. */
    static final int ORDERS_A_TENANT = 50;

    private static final BigInteger BOND = VE.multiply(BigInteger.valueOf(10_000));
    private static final BigInteger BID_FUNDS = VE.multiply(BigInteger.valueOf(5_000));
    private static final BigInteger DEPOSIT = VE.divide(BigInteger.TWO);
    private static final long CREATE_GAS = 600_000;
    private static final long BID_GAS = 400_000;
    private static final Duration BID_LIFE = Duration.ofMinutes(50);
    private static final int AT_ONCE = 10;

    private final Network network;
    private final Path examples;
    private final Manifest manifest;

    MarketPlace(Network network, Path examples) {
        this.network = network;
        this.examples = examples;
        try {
            manifest = new ManifestReader()
                    .read(
                            Files.readAllBytes(examples.resolve("manifests/web.yaml")),
                            Map.of("image", "sha256:" + "00".repeat(32)));
        } catch (IOException e) {
            throw new UncheckedIOException("run this in the repository, or name its examples", e);
        }
    }

    /** Has accounts that hold {@link #FUNDS} become tenants and providers. */
    void open(List<Account> tenants, List<Account> providers) {
        var entry = new MarketEntry(network.contracts(), network.committee());
        var everything = new ResourceTotals(1_000_000_000, 1_000_000_000, 1_000_000_000, 0, 60_000, 0);
        each(tenants, tenant -> {
            Sender sender = sender(tenant);
            entry.verify(sender, vector("tenant.json"));
            new TenantClient(network.contracts(), sender).approveVault(FUNDS);
        });
        each(providers, provider -> {
            Sender sender = sender(provider);
            entry.verify(sender, vector("provider.json"));
            entry.register(sender, BOND, BID_FUNDS, List.of(everything));
        });
    }

    private IdentityVector vector(String file) {
        return IdentityVector.read(examples.resolve("identity").resolve(file));
    }

    /** Each tenant's signed orders; their ids are {@link #orderIds}. */
    List<Signed> orders(List<Account> tenants) {
        SystemContracts contracts = network.contracts();
        List<Object> groups = GroupDemand.of(manifest).stream()
                .map(demand -> new GroupRequest(
                        demand.spec().encode(),
                        demand.resources().pack(),
                        demand.ceilingRate(),
                        demand.capCeiling(),
                        demand.bidderPolicy()))
                .<Object>map(group -> List.of(
                        group.specification(),
                        group.resources(),
                        group.ceilingRate(),
                        group.capCeiling(),
                        group.bidderPolicy()))
                .toList();
        var signed = new ArrayList<Signed>();
        for (Account tenant : tenants) {
            var own = new ArrayList<byte[]>();
            for (int dseq = 1; dseq <= ORDERS_A_TENANT; dseq++) {
                byte[] call = contracts.encode(
                        "DeploymentRegistry",
                        "createDeployment",
                        dseq,
                        CanonicalManifest.hash(manifest),
                        groups,
                        0,
                        DEPOSIT);
                own.add(tenant.call(contracts.addressOf("DeploymentRegistry"), call, CREATE_GAS));
            }
            signed.add(new Signed(tenant.address(), own));
        }
        return signed;
    }

    /** Each provider's signed bids, one on every order, in an order of its own. */
    List<Signed> bids(List<Account> providers, List<Account> tenants) {
        SystemContracts contracts = network.contracts();
        BigInteger rate = GroupDemand.of(manifest).getFirst().ceilingRate();
        long expiry = network.nodes().getFirst().chain().head().timestamp() + BID_LIFE.toSeconds();
        List<String> orders = new ArrayList<>(orderIds(tenants));
        var signed = new ArrayList<Signed>();
        for (Account provider : providers) {
            Collections.rotate(orders, orders.size() / providers.size());
            var own = new ArrayList<byte[]>();
            for (String order : orders) {
                byte[] call = contracts.encode(
                        "OrderBook", "placeBid", order, provider.address(), rate, 0, List.of(0, 0, 0, 0, 0), expiry);
                own.add(provider.call(contracts.addressOf("OrderBook"), call, BID_GAS));
            }
            signed.add(new Signed(provider.address(), own));
        }
        return signed;
    }

    private List<String> orderIds(List<Account> tenants) {
        var ids = new ArrayList<String>();
        for (Account tenant : tenants) {
            for (int dseq = 1; dseq <= ORDERS_A_TENANT; dseq++) {
                String deployment =
                        MarketIds.deployment(network.book().chainId(), tenant.address(), BigInteger.valueOf(dseq));
                ids.add(MarketIds.order(MarketIds.group(deployment, 1), 1));
            }
        }
        return ids;
    }

    private Sender sender(Account account) {
        return Sender.of(new DirectSender(
                network.contracts().chain(),
                account.signer(),
                network.contracts().reverts(),
                GasPricing.free(),
                Duration.ofMinutes(3)));
    }

    /** Does something for several accounts at once, and notes the nonce each of them is at afterwards. */
    private void each(List<Account> accounts, Consumer<Account> work) {
        try (ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<?>> running = new ArrayList<>();
            accounts.forEach(account -> running.add(workers.submit(() -> {
                work.accept(account);
                account.at(network.contracts().chain().pendingNonce(account.address()));
            })));
            for (Future<?> one : running) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new LoadException("the market does not open: " + e.getCause().getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LoadException("interrupted while opening the market", e);
        }
    }
}
