package io.virtengine.simulation;

import io.virtengine.cli.IdentityVector;
import io.virtengine.market.MarketEntry;
import io.virtengine.sdk.client.ProviderClient;
import io.virtengine.sdk.client.Sender;
import io.virtengine.sdk.client.StakeClient;
import io.virtengine.sdk.client.TenantClient;
import io.virtengine.sdk.manifest.ResourceTotals;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Who lives in a simulated network.
 *
 * @param tenants with an identity, money, and an allowance to the vault
 * @param providers the same, registered and with capacity
 * @param operators of nodes, those of the first block before all: with an identity, money, and an allowance to the stake vault
 * @param strangers with money only
 */
record Population(List<Actor> tenants, List<Actor> providers, List<Actor> operators, List<Actor> strangers) {

    static final BigInteger BOND = Wei.ve(10_000);
    /** What GPUs there are. */
    static final long GPU_CLASS = ResourceTotals.gpuClassOf("nvidia/a100");

    private static final List<ResourceTotals> CAPACITY = List.of(
            new ResourceTotals(64_000, 256 * 1_024, 4_096 * 1_024, 0, 1_000, 0),
            new ResourceTotals(0, 0, 0, 8, 0, GPU_CLASS));
    private static final BigInteger FUNDS = Wei.ve(400_000);
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
        var all = new ArrayList<>(people());
        all.addAll(strangers);
        return all;
    }

    /** Who has an identity. */
    private List<Actor> people() {
        var people = new ArrayList<>(tenants);
        people.addAll(providers);
        people.addAll(operators);
        return people;
    }

    /** Who stakes: tenants and operators. */
    List<Actor> holders() {
        var holders = new ArrayList<Actor>(tenants);
        holders.addAll(operators);
        return holders;
    }

    /**
     * Whose address that is.
     *
     * @throws IllegalStateException if it is nobody's
     */
    Actor find(String address) {
        return all().stream()
                .filter(actor -> actor.address().equals(address))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("nobody has the address " + address));
    }

    /** Has people move in. */
    static Population settle(SimulatedNetwork network, Path examples) {
        var population = new Population(
                network.people("tenant", 5),
                network.people("provider", 6),
                operators(network),
                network.people("stranger", 2));
        Sender bank = network.sender(network.office("operator"));
        String token = network.contracts().addressOf("VirtToken");
        for (Actor actor : population.all()) {
            bank.send(token, network.contracts().encode("VirtToken", "transfer", actor.address(), FUNDS), "funds");
        }
        var entry = new MarketEntry(
                network.contracts(),
                network.committee().stream().map(Actor::signer).toList());
        for (Actor person : population.people()) {
            entry.verify(network.sender(person), population.vectorOf(person, examples));
        }
        for (Actor tenant : population.tenants) {
            new TenantClient(network.contracts(), network.sender(tenant)).approveVault(ALLOWANCE);
        }
        for (Actor provider : population.providers) {
            entry.register(network.sender(provider), BOND, BID_FUNDS, CAPACITY);
            new ProviderClient(network.contracts(), network.sender(provider)).approveVault(ALLOWANCE);
        }
        for (Actor holder : population.holders()) {
            new StakeClient(network.contracts(), network.sender(holder)).approve(ALLOWANCE);
        }
        return population;
    }

    private static List<Actor> operators(SimulatedNetwork network) {
        var operators = new ArrayList<>(network.founders());
        operators.addAll(network.people("candidate", 18));
        return operators;
    }

    /** What a committee sees of somebody. Half of the tenants may not lease GPUs. */
    IdentityVector vectorOf(Actor person, Path examples) {
        boolean modest = tenants.indexOf(person) % 2 == 0;
        return IdentityVector.read(examples.resolve(modest ? "identity/tenant.json" : "identity/provider.json"));
    }
}
