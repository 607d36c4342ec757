package io.virtengine.simulation;

import io.virtengine.sdk.client.ChainEvent;
import io.virtengine.sdk.client.SystemContracts;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What holds of epochs, scores, budgets and what is claimed of them. */
final class RewardInvariants {

    private static final BigInteger BASE_SCORE = BigInteger.valueOf(5_000);
    private static final long FULL = 10_000;
    private static final long NEUTRAL = 5_000;
    private static final long PRIOR_WORK = 5;
    private static final int IDENTITY = 1;
    private static final String NOBODY = "0x" + "0".repeat(40);

    /** A closing's pool: what may still be claimed of it. */
    private record Pool(long toEpoch, boolean identity) {}

    private final SystemContracts contracts;
    private final List<ChainEvent> rewarded = new ArrayList<>();
    private final List<ChainEvent> scored = new ArrayList<>();
    private final TreeMap<Long, Long> closings = new TreeMap<>();
    private final Map<Pool, BigInteger> left = new HashMap<>();
    private BigInteger carried = BigInteger.ZERO;
    private BigInteger rewards = BigInteger.ZERO;
    private BigInteger issued = BigInteger.ZERO;
    private BigInteger minted = BigInteger.ZERO;
    private @Nullable BigInteger genesis;
    private @Nullable String wrongBudget;
    private @Nullable String overdrawn;

    RewardInvariants(SimulatedNetwork network, Chronicle chronicle) {
        this.contracts = network.contracts();
        chronicle.tell(this::note);
    }

    Map<String, Invariant> byName() {
        return Map.of(
                "rewards.a budget is the last carry, fees and emission, and is distributed or carried",
                () -> Optional.ofNullable(wrongBudget),
                "rewards.weights are seats times scores, and none is of the jailed",
                this::weights,
                "rewards.no pool pays more than it was opened with, and what is left is owed",
                this::owed,
                "performance.scores follow from turns, identity work and presence",
                this::scores,
                "token.what was minted is the first supply and emission",
                this::mint);
    }

    private void note(ChainEvent event) {
        switch (event.name()) {
            case "ValidatorRewarded" -> {
                rewarded.add(event);
                rewards = rewards.add(event.number("reward"));
            }
            case "PerformanceScored" -> scored.add(event);
            case "EpochClosed" -> close(event);
            case "ClaimsOpened" -> {
                issued = issued.add(event.number("emission"));
                var pool = new Pool(
                        event.number("toEpoch").longValueExact(),
                        event.number("pool").intValueExact() == IDENTITY);
                left.merge(pool, event.number("opened"), BigInteger::add);
            }
            case "IdentityWorkPaid" -> pay(event, true);
            case "ProviderIncentivePaid" -> pay(event, false);
            case "ClaimsExpired" -> {
                long toEpoch = event.number("toEpoch").longValueExact();
                take(new Pool(toEpoch, true), event.number("identity"));
                take(new Pool(toEpoch, false), event.number("incentives"));
            }
            case "Transfer" -> {
                if (event.contract().equals("VirtToken") && event.text("from").equals(NOBODY)) {
                    minted = minted.add(event.number("value"));
                }
            }
            default -> {
                // Nothing about epochs.
            }
        }
    }

    private void close(ChainEvent event) {
        BigInteger budget = event.number("budget");
        BigInteger income = carried.add(event.number("fees")).add(event.number("emission"));
        BigInteger spent = event.number("distributed").add(event.number("carried"));
        // A pool without shares gives its reward back.
        boolean paid = rewards.compareTo(event.number("distributed")) >= 0 && rewards.compareTo(budget) <= 0;
        if ((!budget.equals(income) || !budget.equals(spent) || !paid) && wrongBudget == null) {
            wrongBudget = event + " after a carry of " + carried + " and rewards of " + rewards;
        }
        carried = event.number("carried");
        rewards = BigInteger.ZERO;
        issued = issued.add(event.number("emission"));
        closings.put(
                event.number("fromEpoch").longValueExact(),
                event.number("toEpoch").longValueExact());
    }

    private void pay(ChainEvent event, boolean identity) {
        Map.Entry<Long, Long> closing =
                closings.floorEntry(event.number("epoch").longValueExact());
        if (closing == null) {
            overdrawn = event + " of an epoch that was never closed";
            return;
        }
        take(new Pool(closing.getValue(), identity), event.number("amount"));
    }

    private void take(Pool pool, BigInteger amount) {
        BigInteger rest = left.merge(pool, amount.negate(), BigInteger::add);
        if (rest.signum() < 0 && overdrawn == null) {
            overdrawn = pool + " paid " + rest.negate() + " more than there was";
        }
    }

    private Optional<String> owed() {
        BigInteger open = left.values().stream().reduce(BigInteger.ZERO, BigInteger::add);
        BigInteger owed = contracts.readNumber("RewardPool", "owed");
        if (overdrawn == null && !open.equals(owed)) {
            overdrawn = "by the events " + open + " may be claimed, owed is " + owed;
        }
        return Optional.ofNullable(overdrawn);
    }

    /** Of closings since the last look. A jailing that came after the epoch hides an earlier one, so it is not looked at. */
    private Optional<String> weights() {
        var paid = List.copyOf(rewarded);
        rewarded.clear();
        for (ChainEvent event : paid) {
            String operator = event.text("operator");
            BigInteger expected = seat(event.number("epoch"), operator)
                    .multiply(BASE_SCORE.add(score(event.number("epoch"), operator)));
            BigInteger weight = event.number("weight");
            Map<String, Object> validator = contracts.read("ValidatorRegistry", "validatorOf", operator);
            boolean everJailed = ((BigInteger) validator.get("jailedAt")).signum() > 0 || isTombstoned(validator);
            boolean fits = weight.signum() == 0 ? everJailed || expected.signum() == 0 : weight.equals(expected);
            if (!fits
                    || weight.signum() > 0
                            && isJailedIn(validator, event.number("epoch").longValueExact())) {
                return Optional.of(event + ": its seat times its score is " + expected + ", and it is " + validator);
            }
        }
        return Optional.empty();
    }

    private BigInteger seat(BigInteger epoch, String operator) {
        for (Object one :
                (List<?>) contracts.read("ValidatorRegistry", "seatsOf", epoch).get("seats")) {
            Map<?, ?> seat = (Map<?, ?>) one;
            if (operator.equals(seat.get("operator"))) {
                return (BigInteger) seat.get("weight");
            }
        }
        return BigInteger.ZERO;
    }

    private BigInteger score(BigInteger epoch, String operator) {
        return (BigInteger)
                ((List<?>) contracts.readValue("PerformanceBoard", "scoresOf", epoch, List.of(operator))).getFirst();
    }

    private boolean isJailedIn(Map<String, Object> validator, long epoch) {
        long length = contracts
                .readNumber(
                        "ParameterRegistry",
                        "get",
                        io.virtengine.sdk.governance.GovernedParameters.keyOf("staking.epoch"))
                .longValueExact();
        long jailedAt = ((BigInteger) validator.get("jailedAt")).longValueExact();
        return jailedAt / length == epoch;
    }

    private static boolean isTombstoned(Map<String, Object> validator) {
        return ((BigInteger) validator.get("status")).intValueExact() == StakingChronicle.TOMBSTONED;
    }

    /** The formula of chain specification 1.5, over what the board keeps. */
    private Optional<String> scores() {
        var some = List.copyOf(scored);
        scored.clear();
        for (ChainEvent event : some) {
            Map<?, ?> seen = (Map<?, ?>) event.values().get("performance");
            long proposed = number(seen, "proposed");
            long turns = proposed + number(seen, "missed");
            long blocks = turns == 0 ? FULL : proposed * FULL / turns;
            long work = contracts
                    .readNumber("IdentityWork", "workOf", event.number("epoch"), event.text("operator"))
                    .longValueExact();
            long identity = (FULL * work + PRIOR_WORK * NEUTRAL) / (work + PRIOR_WORK);
            long expected = (3_000 * blocks + 4_000 * identity + 3_000 * number(seen, "presence") * 100) / FULL;
            if (expected != number(seen, "score")) {
                return Optional.of(event + " with " + work + " verifications should have " + expected);
            }
        }
        return Optional.empty();
    }

    private Optional<String> mint() {
        if (genesis == null) {
            genesis = minted.subtract(issued);
        }
        return minted.equals(genesis.add(issued))
                ? Optional.empty()
                : Optional.of(minted + " were minted, " + genesis + " at first and " + issued + " by epochs");
    }

    private static long number(Map<?, ?> values, String name) {
        return ((BigInteger) values.get(name)).longValueExact();
    }
}
