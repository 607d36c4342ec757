package io.virtengine.simulation;

import io.virtengine.cli.IdentityVector;
import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.client.IdentityClient;
import io.virtengine.sdk.client.ProviderClient;
import io.virtengine.sdk.client.ProviderProfile;
import io.virtengine.sdk.client.Sender;
import io.virtengine.sdk.client.StakeClient;
import io.virtengine.sdk.client.TenantClient;
import io.virtengine.sdk.manifest.ResourceTotals;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Who lives in a simulated network.
 *
 * @param tenants with an identity, money, and an allowance to the vault
 * @param providers the same, registered and with capacity
 * @param operators of nodes: with an identity, money, and an allowance to the stake vault
 * @param strangers with money only
 */
record Population(List<Actor> tenants, List<Actor> providers, List<Actor> operators, List<Actor> strangers) {

    static final BigInteger BOND = Wei.ve(10_000);
    private static final BigInteger FUNDS = Wei.ve(200_000);
    private static final BigInteger BID_FUNDS = Wei.ve(500);
    private static final BigInteger ALLOWANCE = BigInteger.TWO.pow(255);

    Population {
        tenants = List.copyOf(tenants);
        providers = List.copyOf(providers);
        operators = List.copyOf(operators);
        strangers = List.copyOf(strangers);
    }

    /** Everyone, in a fixed order. */
    List<Actor> all() {
        var all = new ArrayList<Actor>(tenants);
        all.addAll(providers);
        all.addAll(operators);
        all.addAll(strangers);
        return all;
    }

    /** Who stakes: tenants and operators. */
    List<Actor> holders() {
        var holders = new ArrayList<Actor>(tenants);
        holders.addAll(operators);
        return holders;
    }

    /** Has people move in. */
    static Population settle(SimulatedNetwork network, Path examples) {
        var population = new Population(
                network.people("tenant", 5),
                network.people("provider", 4),
                network.people("operator", 12),
                network.people("stranger", 2));
        Sender bank = network.sender(network.office("operator"));
        String token = network.contracts().addressOf("VirtToken");
        for (Actor actor : population.all()) {
            bank.send(token, network.contracts().encode("VirtToken", "transfer", actor.address(), FUNDS), "funds");
        }
        for (Actor tenant : population.tenants) {
            verify(network, tenant, examples.resolve("identity/tenant.json"));
            new TenantClient(network.contracts(), network.sender(tenant)).approveVault(ALLOWANCE);
        }
        for (Actor provider : population.providers) {
            verify(network, provider, examples.resolve("identity/provider.json"));
            register(network, provider);
        }
        for (Actor operator : population.operators) {
            verify(network, operator, examples.resolve("identity/provider.json"));
        }
        for (Actor holder : population.holders()) {
            new StakeClient(network.contracts(), network.sender(holder)).approve(ALLOWANCE);
        }
        return population;
    }

    private static void verify(SimulatedNetwork network, Actor applicant, Path vectorFile) {
        IdentityVector vector = IdentityVector.read(vectorFile);
        var client = new IdentityClient(network.contracts(), network.sender(applicant));
        client.register();
        String request = client.request(vector.scopeBits());
        byte[] digest = Hex.decode(client.attestationDigest(request, vector.encode(), vector.scopeBits()));
        var signatures = new TreeMap<String, byte[]>();
        network.committee()
                .subList(0, 2)
                .forEach(member ->
                        signatures.put(member.address(), member.signer().signDigest(digest)));
        client.finalise(request, vector.encode(), vector.scopeBits(), signatures);
    }

    private static void register(SimulatedNetwork network, Actor provider) {
        Sender sender = network.sender(provider);
        var client = new ProviderClient(network.contracts(), sender);
        client.approveVault(ALLOWANCE);
        client.register(
                new ProviderProfile(
                        "https://127.0.0.1:8443",
                        "{\"region\":\"eu-west\"}",
                        "{}",
                        "0x" + "11".repeat(32),
                        "0x" + "22".repeat(32),
                        provider.address(),
                        provider.address()),
                BOND);
        client.fundBids(BID_FUNDS);
        var all = new ResourceTotals(64_000, 256 * 1_024, 4_096 * 1_024, 0, 1_000, 0);
        sender.send(
                network.contracts().addressOf("CapacityLedger"),
                network.contracts().encode("CapacityLedger", "heartbeat", provider.address(), all.pack(), 1),
                "capacity");
    }
}
