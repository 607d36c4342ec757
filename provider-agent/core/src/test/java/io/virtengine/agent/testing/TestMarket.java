package io.virtengine.agent.testing;

import io.virtengine.sdk.artifact.ContractArtifacts;
import io.virtengine.sdk.chain.EmbeddedChain;
import io.virtengine.sdk.chain.RevertReason;
import io.virtengine.sdk.client.GroupRequest;
import io.virtengine.sdk.client.ProviderClient;
import io.virtengine.sdk.client.ProviderProfile;
import io.virtengine.sdk.client.Sender;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.client.TenantClient;
import io.virtengine.sdk.deploy.AddressBook;
import io.virtengine.sdk.deploy.NetworkDefinition;
import io.virtengine.sdk.deploy.SystemDeployment;
import io.virtengine.sdk.manifest.CanonicalManifest;
import io.virtengine.sdk.manifest.GroupDemand;
import io.virtengine.sdk.manifest.Manifest;
import io.virtengine.sdk.signing.KeySigner;
import io.virtengine.sdk.tx.DirectSender;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The real contracts on a real chain, with a tenant and a provider that pass every gate. */
public final class TestMarket implements AutoCloseable {
    private static final BigInteger VE = BigInteger.TEN.pow(18);
    private final EmbeddedChain chain;
    private final AddressBook book;
    private final SystemContracts contracts;
    private final RevertReason reverts = new RevertReason(ContractArtifacts.load());
    private final KeySigner tenantKey;
    private final KeySigner providerKey;
    private final TenantClient tenant;
    private final ProviderClient provider;
    private long dseq;

    public TestMarket() {
        this(50);
    }

    /** @param ordersPerCustomer live orders and leases a tenant may have */
    public TestMarket(long ordersPerCustomer) {
        chain = EmbeddedChain.start();
        tenantKey = KeySigner.of(chain.accounts().get(6));
        providerKey = KeySigner.of(chain.accounts().get(7));
        DirectSender deployer =
                new DirectSender(chain.client(), KeySigner.of(chain.accounts().get(0)), reverts);
        book = SystemDeployment.run(
                chain.client(), deployer, definition(BigInteger.valueOf(ordersPerCustomer)), line -> {});
        contracts = new SystemContracts(chain.client(), book.addresses());
        tenant = new TenantClient(contracts, sender(tenantKey));
        provider = new ProviderClient(contracts, sender(providerKey));
        tenant.approveVault(VE.multiply(BigInteger.valueOf(100_000)));
        provider.approveVault(VE.multiply(BigInteger.valueOf(100_000)));
    }

    private NetworkDefinition definition(BigInteger ordersPerCustomer) {
        Map<String, String> accounts = new HashMap<>();
        accounts.put("operator", chain.accounts().get(1).getAddress());
        accounts.put("treasury", chain.accounts().get(2).getAddress());
        for (int i = 1; i <= 3; i++) {
            accounts.put("committee-" + i, chain.accounts().get(2 + i).getAddress());
        }
        NetworkDefinition d = NetworkDefinition.read(Path.of("../../genesis/development.json"), accounts);
        Map<String, BigInteger> allocations = new TreeMap<>(d.token().allocations());
        allocations.put(tenantKey.address(), VE.multiply(BigInteger.valueOf(1_000_000)));
        allocations.put(providerKey.address(), VE.multiply(BigInteger.valueOf(1_000_000)));
        return new NetworkDefinition(
                d.network(),
                d.chainId(),
                d.timelockDelay(),
                d.genesisAccounts(),
                d.governance(),
                d.guardians(),
                d.administrators(),
                d.moderators(),
                d.registrars(),
                d.keepers(),
                d.committee(),
                List.of(tenantKey.address(), providerKey.address()),
                new NetworkDefinition.Token(d.token().cap(), allocations),
                d.policies(),
                d.bindings(),
                d.recipients(),
                d.parameters().stream()
                        .map(p -> p.name().equals("market.orders_per_customer")
                                ? new NetworkDefinition.Parameter(
                                        p.name(),
                                        p.unit(),
                                        ordersPerCustomer,
                                        p.minimum(),
                                        ordersPerCustomer,
                                        p.parameterClass(),
                                        p.step(),
                                        p.pause())
                                : p)
                        .toList(),
                d.validators(),
                d.attestation(),
                d.besu());
    }

    private Sender sender(KeySigner key) {
        return Sender.of(new DirectSender(chain.client(), key, reverts));
    }

    /** What the provider says of itself with these keys. */
    public static ProviderProfile profile(String gateway, Map<String, String> keys) {
        return new ProviderProfile(
                gateway,
                "{\"region\":\"eu-west\"}",
                "{}",
                keys.get("tlsFingerprint"),
                keys.get("encryptionKey"),
                keys.get("attestationKey"),
                keys.get("operator"));
    }

    /** Registers the provider with its agent's keys. */
    public void register(String gateway, Map<String, String> keys) {
        provider.register(profile(gateway, keys), VE.multiply(BigInteger.valueOf(10_000)));
        provider.fundBids(VE.multiply(BigInteger.valueOf(50)));
    }

    /** Prefunds more bids than {@link #register} did. */
    public void fundBids(BigInteger wei) {
        provider.fundBids(wei);
    }

    /** Opens a deployment for a manifest and returns its id. */
    public String deploy(Manifest manifest, int ve) {
        return deploy(manifest, GroupDemand.of(manifest), ve);
    }

    public String deploy(Manifest manifest, List<GroupDemand> demands, int ve) {
        return tenant.createDeployment(
                        ++dseq,
                        CanonicalManifest.hash(manifest),
                        demands.stream()
                                .map(d -> new GroupRequest(
                                        d.spec().encode(),
                                        d.resources().pack(),
                                        d.ceilingRate(),
                                        d.capCeiling(),
                                        d.bidderPolicy()))
                                .toList(),
                        0,
                        VE.multiply(BigInteger.valueOf(ve)))
                .id();
    }

    public String order(String deploymentId) {
        return contracts.readText("DeploymentRegistry", "latestOrder", deploymentId, 1);
    }

    public Map<String, Object> lease(String leaseId) {
        return contracts.read("OrderBook", "lease", leaseId);
    }

    public int leaseState(String leaseId) {
        return ((BigInteger) lease(leaseId).get("state")).intValueExact();
    }

    public int bidState(String bidId) {
        return ((BigInteger) contracts.read("OrderBook", "bid", bidId).get("state")).intValueExact();
    }

    public EmbeddedChain chain() {
        return chain;
    }

    public AddressBook book() {
        return book;
    }

    public SystemContracts contracts() {
        return contracts;
    }

    /** The provider's owner. */
    public ProviderClient owner() {
        return provider;
    }

    public TenantClient tenant() {
        return tenant;
    }

    public KeySigner tenantKey() {
        return tenantKey;
    }

    public String providerAddress() {
        return providerKey.address();
    }

    @Override
    public void close() {
        chain.close();
    }
}
