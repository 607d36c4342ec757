package io.virtengine.simulation;

import io.virtengine.sdk.client.StakeClient;
import io.virtengine.sdk.client.ValidatorClient;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Validators come and go; holders stake with them. */
final class StakingOperations {

    private static final String REGISTRY = "ValidatorRegistry";
    private static final String VAULT = "StakeVault";
    /** Of {@code ValidatorBase}: nobody is taken out of so small a set. */
    private static final int SMALLEST_SET = 4;

    private final SimulatedNetwork network;
    private final Population people;
    private final StakingChronicle chronicle;
    private final NodeKeys nodes;

    StakingOperations(SimulatedNetwork network, Population people, StakingChronicle chronicle, NodeKeys nodes) {
        this.network = network;
        this.people = people;
        this.chronicle = chronicle;
        this.nodes = nodes;
    }

    Map<String, Operation> byKind() {
        return Map.ofEntries(
                Map.entry("staking.register", this::register),
                Map.entry("staking.change_commission", this::changeCommission),
                Map.entry("staking.rotate_node", this::rotate),
                Map.entry("staking.unjail", dice -> byOperator(dice, this::isFreeable, "unjail")),
                Map.entry("staking.exit", dice -> byOperator(dice, this::isBonded, "startExit")),
                Map.entry("staking.stand_down", this::standDown),
                Map.entry("staking.add_self_bond", this::addSelfBond),
                Map.entry("staking.reduce_self_bond", this::reduceSelfBond),
                Map.entry("staking.roll", dice -> anyone(dice, REGISTRY, "rollSet")),
                Map.entry(
                        "staking.evict",
                        dice -> anyone(
                                dice,
                                REGISTRY,
                                "evict",
                                mostly(dice, this::isEvictable).address())),
                Map.entry("staking.strike", this::strike),
                Map.entry("delegation.delegate", dice -> byHolder(dice, "delegateStake", dice.amount(2_000))),
                Map.entry("delegation.undelegate", dice -> byHolder(dice, "undelegateStake", dice.amount(500))),
                Map.entry("delegation.redelegate", this::redelegate),
                Map.entry("delegation.redelegate_onward", this::redelegateOnward),
                Map.entry("delegation.claim", dice -> byHolder(dice, "claimRewards")),
                Map.entry("delegation.compound", dice -> byHolder(dice, "compoundRewards")),
                Map.entry("delegation.cancel", dice -> onEntry(dice, true)),
                Map.entry("delegation.complete", dice -> onEntry(dice, false)),
                Map.entry("delegation.touch", this::touch),
                Map.entry(
                        "delegation.commission",
                        dice -> Optional.of(Deed.Call.of(mostly(dice, this::isSeated), VAULT, "claimCommission"))),
                Map.entry("delegation.vote_by_another", this::voteByAnother));
    }

    private Optional<Deed> register(Dice dice) {
        Actor operator = mostly(dice, this::isNewcomer);
        ValidatorClient.Proof proof = proofOfNewNode(operator);
        return Optional.of(Deed.Call.of(
                operator,
                REGISTRY,
                "register",
                proof.node(),
                proof.signature(),
                dice.between(450, 2_050),
                Wei.ve(dice.between(900, 5_000))));
    }

    /** A small step mostly, now and then one out of bounds. */
    private Optional<Deed> changeCommission(Dice dice) {
        Actor operator = mostly(dice, this::isBonded);
        BigInteger present = (BigInteger) network.contracts()
                .read(REGISTRY, "validatorOf", operator.address())
                .get("commission");
        long commission = Math.max(0, present.longValueExact() + dice.between(-120, 120));
        return Optional.of(Deed.Call.of(operator, REGISTRY, "setCommission", commission));
    }

    private Optional<Deed> rotate(Dice dice) {
        Actor operator = mostly(dice, this::isBonded);
        ValidatorClient.Proof proof = proofOfNewNode(operator);
        return Optional.of(Deed.Call.of(operator, REGISTRY, "rotateNode", proof.node(), proof.signature()));
    }

    private ValidatorClient.Proof proofOfNewNode(Actor operator) {
        return new ValidatorClient(network.contracts()).prove(nodes.make().signer(), operator.address());
    }

    private Optional<Deed> addSelfBond(Dice dice) {
        Actor operator = mostly(dice, this::isBonded);
        return Optional.of(Deed.Call.of(operator, VAULT, "delegateStake", operator.address(), dice.amount(1_000)));
    }

    /** Now and then all of it, which costs the seat. */
    private Optional<Deed> reduceSelfBond(Dice dice) {
        Actor operator = mostly(dice, this::isBonded);
        BigInteger amount = dice.percent(10)
                ? network.contracts().readNumber(VAULT, "valueOf", operator.address(), operator.address())
                : dice.amount(1_000);
        return Optional.of(Deed.Call.of(operator, VAULT, "undelegateStake", operator.address(), amount));
    }

    /** While the set can spare one, and now and then when it cannot. */
    private Optional<Deed> standDown(Dice dice) {
        return chronicle.seats().size() > SMALLEST_SET || dice.percent(10)
                ? byOperator(dice, this::isSeated, "standDown")
                : Optional.empty();
    }

    /** One with too small a bond, if there is one. */
    private Optional<Deed> strike(Dice dice) {
        List<?> candidates = candidates();
        Map<String, Object> bonds = network.contracts().read(VAULT, "bondsOf", candidates);
        List<?> own = (List<?>) bonds.get("selfBonds");
        List<String> weak = java.util.stream.IntStream.range(0, candidates.size())
                .filter(i -> ((BigInteger) own.get(i)).compareTo(Wei.ve(1_000)) < 0)
                .mapToObj(i -> (String) candidates.get(i))
                .toList();
        Optional<String> struck = weak.isEmpty() || dice.percent(10)
                ? Optional.of(dice.of(people.operators()).address())
                : dice.among(weak);
        return struck.flatMap(operator -> anyone(dice, REGISTRY, "strike", operator));
    }

    private Optional<Deed> redelegate(Dice dice) {
        return byHolder(dice, "redelegateStake", seated(dice), dice.amount(500));
    }

    /** All that somebody has where some of it came by redelegation: refused while that answers for its origin. */
    private Optional<Deed> redelegateOnward(Dice dice) {
        return dice.among(chronicle.redelegated())
                .filter(one -> dice.percent(50) || answersForOrigin(one))
                .map(one -> Deed.Call.of(
                        people.find(one.holder()),
                        VAULT,
                        "redelegateStake",
                        one.validator(),
                        seated(dice),
                        network.contracts().readNumber(VAULT, "valueOf", one.holder(), one.validator())));
    }

    private boolean answersForOrigin(StakingChronicle.Holding one) {
        return !((List<?>) network.contracts().readValue(VAULT, "lotsOf", one.holder(), one.validator())).isEmpty();
    }

    /** Cancels an entry, or completes it, and now and then one too early or too late. */
    private Optional<Deed> onEntry(Dice dice, boolean cancels) {
        return holding(dice).flatMap(one -> {
            List<StakeClient.Unbonding> entries = StakeClient.positionOf(
                            network.contracts(), one.holder(), one.validator())
                    .unbonding();
            long now = network.now();
            List<StakeClient.Unbonding> ripe = entries.stream()
                    .filter(entry -> cancels == entry.completesAt() > now)
                    .toList();
            return (dice.percent(80) ? dice.among(ripe) : dice.among(entries))
                    .map(entry -> cancels
                            ? Deed.Call.of(
                                    people.find(one.holder()), VAULT, "cancelUnbonding", one.validator(), entry.index())
                            : Deed.Call.of(
                                    dice.of(people.strangers()),
                                    VAULT,
                                    "completeUnbonding",
                                    one.holder(),
                                    one.validator(),
                                    entry.index()));
        });
    }

    private Optional<Deed> touch(Dice dice) {
        return holding(dice)
                .map(one -> Deed.Call.of(dice.of(people.strangers()), VAULT, "touch", one.holder(), one.validator()));
    }

    private Optional<Deed> voteByAnother(Dice dice) {
        return Optional.of(Deed.Call.of(
                dice.of(people.holders()),
                VAULT,
                "delegate",
                dice.of(people.holders()).address()));
    }

    /** Stakes with any validator; everything else concerns one the holder has stake with. */
    private Optional<Deed> byHolder(Dice dice, String function, Object... more) {
        Actor holder = dice.of(people.holders());
        Optional<String> validator = function.equals("delegateStake")
                ? Optional.of(
                        dice.percent(80)
                                ? seated(dice)
                                : dice.of(people.operators()).address())
                : validatorOf(dice, holder);
        return validator.map(one -> {
            Object[] arguments = new Object[more.length + 1];
            arguments[0] = one;
            System.arraycopy(more, 0, arguments, 1, more.length);
            return Deed.Call.of(holder, VAULT, function, arguments);
        });
    }

    private String seated(Dice dice) {
        List<?> candidates = candidates();
        return candidates.isEmpty()
                ? dice.of(people.operators()).address()
                : (String) candidates.get(dice.below(candidates.size()));
    }

    private List<?> candidates() {
        return (List<?>) network.contracts().readValue(REGISTRY, "candidates", 0, 128);
    }

    private Optional<String> validatorOf(Dice dice, Actor holder) {
        return dice.among((List<?>) network.contracts().readValue(VAULT, "validatorsOf", holder.address()))
                .map(String.class::cast);
    }

    private Optional<StakingChronicle.Holding> holding(Dice dice) {
        return dice.among(chronicle.holdings());
    }

    private Optional<Deed> byOperator(Dice dice, Predicate<Actor> whom, String function) {
        return Optional.of(Deed.Call.of(mostly(dice, whom), REGISTRY, function));
    }

    private Optional<Deed> anyone(Dice dice, String contract, String function, Object... arguments) {
        return Optional.of(Deed.Call.of(dice.of(people.strangers()), contract, function, arguments));
    }

    /** An operator of the kind if there is one, and now and then any. */
    private Actor mostly(Dice dice, Predicate<Actor> kind) {
        List<Actor> some = people.operators().stream().filter(kind).toList();
        return some.isEmpty() || dice.percent(20) ? dice.of(people.operators()) : dice.of(some);
    }

    private boolean isNewcomer(Actor operator) {
        int status = chronicle.statusOf(operator.address());
        return status == 0 || status == StakingChronicle.EXITED;
    }

    private boolean isBonded(Actor operator) {
        return chronicle.statusOf(operator.address()) == StakingChronicle.BONDED;
    }

    /** Jailed, and its time is over. */
    private boolean isFreeable(Actor operator) {
        if (chronicle.statusOf(operator.address()) != StakingChronicle.JAILED) {
            return false;
        }
        Map<String, Object> known = network.contracts().read(REGISTRY, "validatorOf", operator.address());
        return ((BigInteger) known.get("jailedUntil")).longValueExact() <= network.now();
    }

    private boolean isSeated(Actor operator) {
        return chronicle.seats().containsValue(operator.address());
    }

    private boolean isEvictable(Actor operator) {
        int status = chronicle.statusOf(operator.address());
        return isSeated(operator)
                && (status == StakingChronicle.JAILED
                        || status == StakingChronicle.TOMBSTONED
                        || chronicle.isSuspended(operator.address()));
    }
}
