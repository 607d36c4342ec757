package io.virtengine.simulation;

import io.virtengine.market.VaultObligations;
import io.virtengine.sdk.client.SystemContracts;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What holds of money, capacity and states in the market. */
final class MarketInvariants {

    private static final String VAULT = "EscrowVault";

    /** Effective bid states may go back from Lost or Expired only by being closed. */
    private static final Map<String, List<List<Integer>>> EDGES = Map.of(
            "order", List.of(List.of(1, 2, 3), List.of(2, 3), List.of(3)),
            "lease", List.of(List.of(1, 2, 3, 4), List.of(2, 3, 4), List.of(3), List.of(4)),
            "deployment", List.of(List.of(1, 2), List.of(2)));

    private final SimulatedNetwork network;
    private final Chronicle chronicle;
    private final Population people;
    private final VaultObligations owing;
    private final Map<String, Integer> states = new HashMap<>();

    MarketInvariants(SimulatedNetwork network, Population people, Chronicle chronicle) {
        this.network = network;
        this.people = people;
        this.chronicle = chronicle;
        this.owing = new VaultObligations(network.contracts());
        chronicle.tell(owing::note);
    }

    Map<String, Invariant> byName() {
        return Map.of(
                "token.balances are the supply, and the supply is within the cap", this::supply,
                "escrow.the vault holds what it owes", this::obligations,
                "resources.no provider has promised more than it has", this::capacity,
                "market.orders, leases and deployments move along legal edges only", this::edges,
                "market.a live lease counts as live at its provider", this::liveLeases);
    }

    private Optional<String> supply() {
        BigInteger sum = BigInteger.ZERO;
        for (String holder : chronicle.holders()) {
            sum = sum.add(contracts().readNumber("VirtToken", "balanceOf", holder));
        }
        BigInteger supply = contracts().readNumber("VirtToken", "totalSupply");
        if (!sum.equals(supply)) {
            return Optional.of("balances add up to " + sum + ", the supply is " + supply);
        }
        BigInteger cap = contracts().readNumber("VirtToken", "cap");
        return supply.compareTo(cap) > 0
                ? Optional.of("the supply is " + supply + ", the cap " + cap)
                : Optional.empty();
    }

    /** More than it owes is what somebody sent without asking; less is never right. */
    private Optional<String> obligations() {
        BigInteger owed = owing.total();
        BigInteger held =
                contracts().readNumber("VirtToken", "balanceOf", contracts().addressOf(VAULT));
        BigInteger gifts = chronicle.giftsTo(contracts().addressOf(VAULT));
        return held.subtract(gifts).equals(owed)
                ? Optional.empty()
                : Optional.of("it owes " + owed + ", holds " + held + " and was sent " + gifts + " without asking");
    }

    private Optional<String> capacity() {
        for (Actor provider : people.providers()) {
            Map<String, Object> inventory = contracts().read("CapacityLedger", "inventoryOf", provider.address(), 0);
            var total = io.virtengine.sdk.manifest.ResourceTotals.unpack((BigInteger) inventory.get("total"));
            var allocated = io.virtengine.sdk.manifest.ResourceTotals.unpack((BigInteger) inventory.get("allocated"));
            if (!allocated.fitsIn(total)) {
                return Optional.of(provider + " has " + total + " and allocated " + allocated);
            }
        }
        return Optional.empty();
    }

    private Optional<String> liveLeases() {
        for (Actor provider : people.providers()) {
            long expected = chronicle.leases().values().stream()
                    .filter(lease -> lease.provider().equals(provider.address()))
                    .count();
            long found = ((BigInteger) contracts()
                            .read("CapacityLedger", "leasesOf", provider.address())
                            .get("live"))
                    .longValueExact();
            if (found != expected) {
                return Optional.of(provider + " has " + expected + " live leases and " + found + " by its ledger");
            }
        }
        return Optional.empty();
    }

    private Optional<String> edges() {
        for (String id : chronicle.orders().keySet()) {
            Optional<String> wrong = edge("order", id, state("OrderBook", "order", id));
            if (wrong.isPresent()) {
                return wrong;
            }
        }
        for (String id : chronicle.leases().keySet()) {
            Optional<String> wrong = edge("lease", id, state("OrderBook", "lease", id));
            if (wrong.isPresent()) {
                return wrong;
            }
        }
        for (String id : chronicle.endedLeases().keySet()) {
            Optional<String> wrong = edge("lease", id, state("OrderBook", "lease", id));
            if (wrong.isPresent()) {
                return wrong;
            }
        }
        for (String id : chronicle.deployments().keySet()) {
            Optional<String> wrong = edge("deployment", id, state("DeploymentRegistry", "deployment", id));
            if (wrong.isPresent()) {
                return wrong;
            }
        }
        return Optional.empty();
    }

    private Optional<String> edge(String what, String id, int state) {
        Integer before = states.put(id, state);
        if (before == null || before == state) {
            return Optional.empty();
        }
        boolean legal = EDGES.getOrDefault(what, List.of()).stream()
                .anyMatch(edge -> edge.getFirst().equals(before) && edge.contains(state));
        return legal ? Optional.empty() : Optional.of(what + " " + id + " went from state " + before + " to " + state);
    }

    private int state(String contract, String view, String id) {
        return ((BigInteger) contracts().read(contract, view, id).get("state")).intValueExact();
    }

    private SystemContracts contracts() {
        return network.contracts();
    }
}
