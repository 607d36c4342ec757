package io.virtengine.journey;

import io.virtengine.cli.WalletFiles;
import io.virtengine.sdk.client.IdentityClient.Scored;
import io.virtengine.sdk.signing.KeySigner;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A whole market on this machine: chain, database, off-chain application, a tenant and two providers. */
public final class Market implements AutoCloseable {

    /** One VE in wei. */
    public static final BigInteger VE = BigInteger.TEN.pow(18);

    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration TEARDOWN_LIMIT = Duration.ofSeconds(30);
    private static final BigInteger BOND = VE.multiply(BigInteger.valueOf(10_000));

    private final Workspace workspace;
    private final Steps steps;
    private final Network network;
    private final Databases databases;
    private final Map<String, Party> parties = new LinkedHashMap<>();
    private final List<ProviderSite> providers = new ArrayList<>();
    private final List<Order> orders = new ArrayList<>();
    private ManagedProcess offchain;
    private URI api;

    private Market(Workspace workspace, Steps steps, Network network, Databases databases) {
        this.workspace = workspace;
        this.steps = steps;
        this.network = network;
        this.databases = databases;
    }

    /** Starts the embedded chain with the contracts on it, and PostgreSQL. */
    public static Market open(Workspace workspace, Steps steps) {
        return open(
                workspace,
                steps,
                steps.step("deployContracts", "The embedded chain starts, and the contracts are deployed", () -> {
                    Network started = Network.start(workspace, line -> steps.say("%s", line));
                    steps.say("address book: %s", started.bookFile());
                    return started;
                }));
    }

    /** Starts Besu nodes whose genesis holds the contracts, and PostgreSQL. */
    public static Market openOnBesu(Workspace workspace, Steps steps) {
        return open(
                workspace,
                steps,
                steps.step("startNetwork", "A genesis with the contracts is built, and four Besu nodes start", () -> {
                    Network started = Network.startBesu(workspace, line -> steps.say("%s", line));
                    steps.say("address book: %s", started.bookFile());
                    return started;
                }));
    }

    private static Market open(Workspace workspace, Steps steps, Network network) {
        Databases databases =
                steps.step("startDatabase", "PostgreSQL starts", () -> Databases.start(workspace.folder("postgres")));
        return new Market(workspace, steps, network, databases);
    }

    /** Makes a wallet, has the faucet fund it, and gets its holder an identity score. */
    public Party admit(String name, BigInteger funds, String vectorFile) {
        Path password = workspace.password(name + ".password");
        Path keystore = workspace.privateFolder("wallets").resolve(name + ".json");
        KeySigner signer = WalletFiles.generate(keystore, password);
        Party party = Party.of(name, signer, keystore, network.contracts());
        network.fund(party.address(), funds);
        Scored scored = IdentityDesk.verify(
                party, workspace.repository().resolve("examples/identity").resolve(vectorFile), network.committee());
        steps.say(
                "%-8s %s  %s VE  score %d, tier %d",
                name, party.address(), funds.divide(VE), scored.score(), scored.tier());
        parties.put(name, party);
        return party;
    }

    /** Starts the off-chain application and waits until it is ready. */
    public void startOffchain() {
        int port = Ports.free();
        int management = Ports.free();
        api = URI.create("http://127.0.0.1:" + port + "/api/v1/");
        var environment = new LinkedHashMap<String, String>();
        environment.put(
                "VE_OFFCHAIN_CHAIN_RPC", network.host().endpoint().http().toString());
        environment.put("VE_OFFCHAIN_CHAIN_ADDRESSBOOK", network.bookFile().toString());
        environment.put("VE_OFFCHAIN_STORAGE_URL", databases.create("offchain"));
        environment.put("VE_OFFCHAIN_STORAGE_USERNAME", "postgres");
        environment.put("SERVER_PORT", Integer.toString(port));
        environment.put("MANAGEMENT_SERVER_PORT", Integer.toString(management));
        offchain = ManagedProcess.java(
                "the off-chain application",
                "384m",
                workspace.executable("offchain"),
                List.of(),
                environment,
                workspace.log("offchain"));
        Await.until("the off-chain application to be ready", START_LIMIT, () -> {
            offchain.requireAlive();
            return Http.isOk(URI.create("http://127.0.0.1:" + management + "/actuator/health/readiness"));
        });
        steps.say("query API: %s", api);
    }

    /** Registers a provider and starts its agent; {@link #awaitProviders} waits for it. */
    public ProviderSite openProvider(Party owner, ProviderSite.Offer offer) {
        return openProvider(owner, offer, network.host().endpoint().http());
    }

    /** The same with an agent that reaches the chain at another address. */
    public ProviderSite openProvider(Party owner, ProviderSite.Offer offer, URI rpc) {
        ProviderSite site = ProviderSite.open(
                workspace, network, owner, offer, BOND, databases.create("agent_" + owner.name()), rpc);
        providers.add(site);
        return site;
    }

    /** Waits until every provider's agent is ready. */
    public void awaitProviders() {
        for (ProviderSite site : providers) {
            site.awaitReady();
            steps.say("%s: gateway %s, operator's page %s", site.owner().name(), site.gateway(), site.management());
        }
    }

    /** A tenant reads a manifest, fills the image in, and opens a deployment with a deposit. */
    public Order order(Party tenant, Path manifest, Workloads.Image image, BigInteger deposit) {
        Order order = Order.create(network, tenant, manifest, image, orders.size() + 1L, deposit);
        orders.add(order);
        return order;
    }

    /** Fails if one of the programs has stopped. */
    public void requireAlive() {
        providers.forEach(site -> site.agent().requireAlive());
        if (offchain != null) {
            offchain.requireAlive();
        }
    }

    public Workspace workspace() {
        return workspace;
    }

    public Network network() {
        return network;
    }

    public Map<String, Party> parties() {
        return parties;
    }

    public List<ProviderSite> providers() {
        return providers;
    }

    public ManagedProcess offchain() {
        return offchain;
    }

    public URI api() {
        return api;
    }

    /** The provider with that owner. */
    public ProviderSite providerOf(String owner) {
        return providers.stream()
                .filter(site -> site.owner().address().equals(owner))
                .findFirst()
                .orElseThrow(() -> new JourneyException(owner + " is not a provider here"));
    }

    /**
     * Ends everything in order. Agents that stop leave workloads alone, as they must; so what a failure or Ctrl-C left
     * open is closed on chain first, and the agents take it down.
     */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        orders.forEach(this::end);
        providers.forEach(ProviderSite::close);
        if (offchain != null) {
            offchain.close();
        }
        databases.close();
        network.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void end(Order order) {
        try {
            order.end(TEARDOWN_LIMIT);
        } catch (RuntimeException e) {
            steps.say(
                    "the workload of %s may still run, its files are below %s: %s",
                    order.manifest().name(), workspace.root(), e.getMessage());
        }
    }
}
