package io.virtengine.simulation;

import io.virtengine.sdk.client.ChainEvent;
import io.virtengine.sdk.client.SystemContracts;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What holds of stake, rewards and seats. */
final class StakingInvariants {

    private static final String VAULT = "StakeVault";
    private static final String TOKEN = "VirtToken";
    private static final BigInteger PPM = BigInteger.valueOf(1_000_000);
    private static final int MAX_ENTRIES = 7;

    private final SimulatedNetwork network;
    private final Population people;
    private final Chronicle chronicle;
    private final Map<String, Pool> pools = new HashMap<>();
    private final Set<StakingChronicle.Holding> live = new LinkedHashSet<>();
    private final Map<StakingChronicle.Holding, Position> positions = new LinkedHashMap<>();
    private final Set<StakingChronicle.Holding> moved = new LinkedHashSet<>();
    private long lookedAt;
    private BigInteger distributed = BigInteger.ZERO;
    private @Nullable String wrongSlash;

    /** A position as it is stored. */
    private record Position(BigInteger shares, BigInteger votes) {}

    /** A pool as it was after the last block. */
    private record Pool(BigInteger tokens, BigInteger shares) {

        static Pool of(Map<String, Object> pool) {
            return new Pool((BigInteger) pool.get("tokens"), (BigInteger) pool.get("shares"));
        }

        /** A pool that everybody has left begins at one wei for a share again. */
        boolean isDearerThan(Pool before) {
            boolean rose = tokens.multiply(before.shares).compareTo(before.tokens.multiply(shares)) > 0;
            return rose && !tokens.equals(shares);
        }
    }

    StakingInvariants(SimulatedNetwork network, Population people, Chronicle chronicle) {
        this.network = network;
        this.people = people;
        this.chronicle = chronicle;
        chronicle.tell(this::note);
    }

    Map<String, Invariant> byName() {
        return Map.of(
                "staking.the vault holds what it owes", this::obligations,
                "staking.pools are the sum of their positions", this::pools,
                "staking.no position has more entries than it may", this::entries,
                "staking.the price of a share never rises", this::prices,
                "staking.no more votes than stake, and no vote lost", this::votes,
                "staking.nobody's rewards exceed what is held for all", this::rewards,
                "staking.rewards are held until they are claimed or forfeited", this::ledger,
                "staking.the reward pool holds what it owes and carries", this::rewardPool,
                "staking.a slash takes its fraction of the pool, rounded up", () -> Optional.ofNullable(wrongSlash),
                "staking.the slasher holds what reporters may claim", this::reporters);
    }

    private void note(ChainEvent event) {
        switch (event.name()) {
            case "Delegated", "UnbondingCancelled" ->
                live.add(new StakingChronicle.Holding(event.text("delegator"), event.text("validator")));
            case "Undelegated" ->
                moved.add(new StakingChronicle.Holding(event.text("delegator"), event.text("validator")));
            case "Redelegated" -> {
                var to = new StakingChronicle.Holding(event.text("delegator"), event.text("to"));
                live.add(to);
                moved.add(to);
            }
            case "RewardsDistributed" ->
                distributed = distributed.add(event.number("commission")).add(event.number("net"));
            case "RewardsClaimed", "CommissionClaimed", "RewardsForfeited" ->
                distributed = distributed.subtract(event.number("amount"));
            case "StakeSlashed" -> {
                BigInteger amount = event.number("amount");
                BigInteger before = amount.add(event.number("poolTokens"));
                BigInteger expected = before.multiply(event.number("fraction"))
                        .add(PPM)
                        .subtract(BigInteger.ONE)
                        .divide(PPM);
                if (!amount.equals(expected) && wrongSlash == null) {
                    wrongSlash = event + " should have taken " + expected;
                }
            }
            default -> {
                // Nothing about stake's value.
            }
        }
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
        look();
        var shares = new HashMap<String, BigInteger>();
        positions.forEach((one, position) -> shares.merge(one.validator(), position.shares(), BigInteger::add));
        BigInteger bonded = BigInteger.ZERO;
        for (Actor validator : people.operators()) {
            Pool pool = Pool.of(contracts().read(VAULT, "poolOf", validator.address()));
            bonded = bonded.add(pool.tokens());
            Optional<String> wrong = same(
                    validator + "'s positions have shares",
                    shares.getOrDefault(validator.address(), BigInteger.ZERO),
                    "its pool has",
                    pool.shares());
            if (wrong.isPresent()) {
                return wrong;
            }
        }
        return same("pools have", bonded, "bonded is", number("bonded"));
    }

    /** Reads every position once a block; an empty one stays empty until somebody stakes again. */
    private void look() {
        long head = network.client().blockNumber();
        if (head == lookedAt) {
            return;
        }
        lookedAt = head;
        positions.clear();
        for (StakingChronicle.Holding one : List.copyOf(live)) {
            Map<String, Object> position = contracts().read(VAULT, "positionOf", one.holder(), one.validator());
            var seen = new Position((BigInteger) position.get("shares"), (BigInteger) position.get("votes"));
            positions.put(one, seen);
            if (seen.shares().signum() == 0 && seen.votes().signum() == 0) {
                live.remove(one);
            }
        }
    }

    /** Of positions that something was taken out of or moved to since the last look. */
    private Optional<String> entries() {
        var some = List.copyOf(moved);
        moved.clear();
        return some.stream()
                .filter(one -> entries(one, "unbondingsOf") > MAX_ENTRIES || entries(one, "lotsOf") > MAX_ENTRIES)
                .map(one -> one + " has more than " + MAX_ENTRIES)
                .findFirst();
    }

    private Optional<String> prices() {
        for (Actor validator : people.operators()) {
            Pool pool = Pool.of(contracts().read(VAULT, "poolOf", validator.address()));
            Pool before = pools.put(validator.address(), pool);
            if (before != null && pool.isDearerThan(before)) {
                return Optional.of(validator + "'s pool was " + before + " and is " + pool);
            }
        }
        return Optional.empty();
    }

    /** Recorded stake is all positions' votes; who votes with it may be somebody else. */
    private Optional<String> votes() {
        look();
        BigInteger recorded = positions.values().stream().map(Position::votes).reduce(BigInteger.ZERO, BigInteger::add);
        BigInteger cast = BigInteger.ZERO;
        for (Actor holder : people.holders()) {
            cast = cast.add(contracts().readNumber(VAULT, "getVotes", holder.address()));
        }
        return same("recorded stake is", recorded, "votes are", cast);
    }

    private Optional<String> rewards() {
        BigInteger sum = BigInteger.ZERO;
        for (StakingChronicle.Holding one : live) {
            sum = sum.add(contracts().readNumber(VAULT, "rewardsOf", one.holder(), one.validator()));
        }
        for (Actor validator : people.operators()) {
            sum = sum.add(contracts().readNumber(VAULT, "commissionOf", validator.address()));
        }
        BigInteger held = number("rewardsHeld");
        return sum.compareTo(held) > 0 ? Optional.of("claims of " + sum + ", held " + held) : Optional.empty();
    }

    private Optional<String> ledger() {
        return same("rewards not claimed are", distributed, "it holds of them", number("rewardsHeld"));
    }

    private int entries(StakingChronicle.Holding one, String view) {
        return ((List<?>) contracts().readValue(VAULT, view, one.holder(), one.validator())).size();
    }

    private Optional<String> rewardPool() {
        BigInteger known = contracts().readNumber("RewardPool", "owed");
        for (int pool = 0; pool < 3; pool++) {
            known = known.add(contracts().readNumber("RewardPool", "carried", pool));
        }
        BigInteger held = heldBy("RewardPool");
        return known.compareTo(held) > 0 ? Optional.of("promised " + known + ", holds " + held) : Optional.empty();
    }

    private Optional<String> reporters() {
        BigInteger owed = BigInteger.ZERO;
        for (Actor actor : people.all()) {
            owed = owed.add(contracts().readNumber("SlashManager", "reporterShareOf", actor.address()));
        }
        return same(
                "reporters may claim", owed, "it holds", heldBy("SlashManager").subtract(gifts("SlashManager")));
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
