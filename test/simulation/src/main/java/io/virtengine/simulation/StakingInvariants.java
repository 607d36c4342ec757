package io.virtengine.simulation;

import io.virtengine.sdk.client.SystemContracts;
import java.math.BigInteger;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What holds of stake, rewards and seats. */
final class StakingInvariants {

    private static final String VAULT = "StakeVault";
    private static final String TOKEN = "VirtToken";

    private final SimulatedNetwork network;
    private final Population people;
    private final Chronicle chronicle;
    private final Set<String> tombstoned = new LinkedHashSet<>();

    StakingInvariants(SimulatedNetwork network, Population people, Chronicle chronicle) {
        this.network = network;
        this.people = people;
        this.chronicle = chronicle;
    }

    Map<String, Invariant> byName() {
        return Map.of(
                "staking.the vault holds what it owes", this::obligations,
                "staking.pools are the sum of their positions", this::pools,
                "staking.no more votes than stake, and no vote lost", this::votes,
                "staking.nobody's rewards exceed what is held for all", this::rewards,
                "staking.the reward pool holds what it owes and carries", this::rewardPool,
                "staking.a tombstoned validator never returns", this::graves,
                "staking.the slasher holds what reporters may claim", this::reporters);
    }

    private Optional<String> obligations() {
        BigInteger owed = number("bonded")
                .add(number("unbonding"))
                .add(number("rewardsHeld"))
                .add(number("condemned"));
        return same("owes", owed, "holds", heldBy(VAULT).subtract(gifts(VAULT)));
    }

    /** Every pool has the shares of its positions, and all pools together what is bonded. */
    private Optional<String> pools() {
        BigInteger bonded = BigInteger.ZERO;
        for (Actor validator : validators()) {
            Map<String, Object> pool = contracts().read(VAULT, "poolOf", validator.address());
            bonded = bonded.add((BigInteger) pool.get("tokens"));
            BigInteger shares = BigInteger.ZERO;
            for (Actor holder : people.holders()) {
                shares = shares.add((BigInteger) contracts()
                        .read(VAULT, "positionOf", holder.address(), validator.address())
                        .get("shares"));
            }
            shares = shares.add((BigInteger) contracts()
                    .read(VAULT, "positionOf", network.office("operator").address(), validator.address())
                    .get("shares"));
            Optional<String> wrong = same(
                    validator + "'s positions have shares", shares, "its pool has", (BigInteger) pool.get("shares"));
            if (wrong.isPresent()) {
                return wrong;
            }
        }
        return same("pools have", bonded, "bonded is", number("bonded"));
    }

    /** Recorded stake is all positions' votes; who votes with it may be somebody else. */
    private Optional<String> votes() {
        BigInteger recorded = BigInteger.ZERO;
        BigInteger cast = BigInteger.ZERO;
        for (Actor holder : everybody()) {
            cast = cast.add(contracts().readNumber(VAULT, "getVotes", holder.address()));
            for (Actor validator : validators()) {
                recorded = recorded.add((BigInteger) contracts()
                        .read(VAULT, "positionOf", holder.address(), validator.address())
                        .get("votes"));
            }
        }
        return same("recorded stake is", recorded, "votes are", cast);
    }

    private Optional<String> rewards() {
        BigInteger sum = BigInteger.ZERO;
        for (Actor holder : everybody()) {
            sum = sum.add(contracts().readNumber(VAULT, "commissionOf", holder.address()));
            for (Actor validator : validators()) {
                sum = sum.add(contracts().readNumber(VAULT, "rewardsOf", holder.address(), validator.address()));
            }
        }
        BigInteger held = number("rewardsHeld");
        return sum.compareTo(held) > 0 ? Optional.of("claims of " + sum + ", held " + held) : Optional.empty();
    }

    private Optional<String> rewardPool() {
        BigInteger known = contracts().readNumber("RewardPool", "owed");
        for (int pool = 0; pool < 3; pool++) {
            known = known.add(contracts().readNumber("RewardPool", "carried", pool));
        }
        BigInteger held = heldBy("RewardPool");
        return known.compareTo(held) > 0 ? Optional.of("promised " + known + ", holds " + held) : Optional.empty();
    }

    private Optional<String> graves() {
        for (Actor validator : validators()) {
            Map<String, Object> known = contracts().read("ValidatorRegistry", "validatorOf", validator.address());
            boolean dead = ((BigInteger) known.get("status")).intValueExact() == 5;
            if (dead) {
                tombstoned.add(validator.address());
            } else if (tombstoned.contains(validator.address())) {
                return Optional.of(validator + " was tombstoned and is " + known);
            }
        }
        return Optional.empty();
    }

    private Optional<String> reporters() {
        BigInteger owed = BigInteger.ZERO;
        for (Actor actor : people.all()) {
            owed = owed.add(contracts().readNumber("SlashManager", "reporterShareOf", actor.address()));
        }
        return same(
                "reporters may claim", owed, "it holds", heldBy("SlashManager").subtract(gifts("SlashManager")));
    }

    private List<Actor> validators() {
        var all = new java.util.ArrayList<>(people.operators());
        all.add(network.office("operator"));
        return all;
    }

    private List<Actor> everybody() {
        var all = new java.util.ArrayList<>(people.holders());
        all.add(network.office("operator"));
        return all;
    }

    private BigInteger number(String view) {
        return contracts().readNumber(VAULT, view);
    }

    private BigInteger heldBy(String contract) {
        return contracts().readNumber(TOKEN, "balanceOf", contracts().addressOf(contract));
    }

    private BigInteger gifts(String contract) {
        return chronicle.giftsTo(contracts().addressOf(contract).toLowerCase(Locale.ROOT));
    }

    private static Optional<String> same(String left, BigInteger one, String right, BigInteger other) {
        return one.equals(other) ? Optional.empty() : Optional.of(left + " " + one + ", " + right + " " + other);
    }

    private SystemContracts contracts() {
        return network.contracts();
    }
}
