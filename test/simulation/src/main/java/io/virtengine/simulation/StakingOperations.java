package io.virtengine.simulation;

import io.virtengine.network.Equivocation;
import io.virtengine.sdk.client.StakeClient;
import io.virtengine.sdk.client.ValidatorClient;
import io.virtengine.sdk.consensus.DoubleSignEvidence;
import io.virtengine.sdk.consensus.SealedHeader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Validators come, go and misbehave; holders stake with them; epochs pay. */
final class StakingOperations {

    private static final String REGISTRY = "ValidatorRegistry";
    private static final String VAULT = "StakeVault";
    private static final String SLASHER = "SlashManager";

    private final SimulatedNetwork network;
    private final Population people;
    private final long seed;
    private final Map<String, Actor> nodes = new HashMap<>();
    private DoubleSignEvidence lastEvidence;
    private int keys;

    StakingOperations(long seed, SimulatedNetwork network, Population people) {
        this.seed = seed;
        this.network = network;
        this.people = people;
    }

    Map<String, Operation> byKind() {
        return Map.ofEntries(
                Map.entry("staking.register", this::register),
                Map.entry(
                        "staking.change_commission",
                        dice -> byOperator(dice, "setCommission", dice.between(450, 1_200))),
                Map.entry("staking.rotate_node", this::rotate),
                Map.entry("staking.unjail", dice -> byOperator(dice, "unjail")),
                Map.entry("staking.exit", dice -> byOperator(dice, "startExit")),
                Map.entry("staking.stand_down", dice -> byOperator(dice, "standDown")),
                Map.entry("staking.roll", dice -> anyone(dice, REGISTRY, "rollSet")),
                Map.entry(
                        "staking.evict",
                        dice -> anyone(dice, REGISTRY, "evict", operator(dice).address())),
                Map.entry(
                        "staking.strike",
                        dice -> anyone(dice, REGISTRY, "strike", operator(dice).address())),
                Map.entry("staking.double_sign", this::doubleSign),
                Map.entry("staking.seal_two_rounds", this::twoRounds),
                Map.entry("staking.replay_evidence", this::replay),
                Map.entry("staking.settle_condemned", dice -> anyone(dice, SLASHER, "settleCondemned")),
                Map.entry("staking.claim_reporter_share", dice -> anyone(dice, SLASHER, "claimReporterShare")),
                Map.entry("staking.close_epoch", dice -> anyone(dice, "RewardPool", "closeEpoch")),
                Map.entry("delegation.delegate", dice -> byHolder(dice, "delegateStake", dice.amount(2_000))),
                Map.entry("delegation.undelegate", dice -> byHolder(dice, "undelegateStake", dice.amount(500))),
                Map.entry("delegation.redelegate", this::redelegate),
                Map.entry("delegation.claim", dice -> byHolder(dice, "claimRewards")),
                Map.entry("delegation.compound", dice -> byHolder(dice, "compoundRewards")),
                Map.entry("delegation.cancel", dice -> byHolder(dice, "cancelUnbonding", dice.below(3))),
                Map.entry("delegation.complete", this::complete),
                Map.entry("delegation.touch", this::touch),
                Map.entry(
                        "delegation.commission",
                        dice -> Optional.of(Deed.Call.of(operator(dice), VAULT, "claimCommission"))),
                Map.entry("delegation.vote_by_another", this::voteByAnother));
    }

    private Optional<Deed> register(Dice dice) {
        Actor operator = operator(dice);
        ValidatorClient.Proof proof = proofOfNewNode(operator);
        return Optional.of(Deed.Call.of(
                operator,
                REGISTRY,
                "register",
                proof.node(),
                proof.signature(),
                dice.between(400, 2_100),
                Wei.ve(dice.between(900, 5_000))));
    }

    private Optional<Deed> rotate(Dice dice) {
        Actor operator = operator(dice);
        ValidatorClient.Proof proof = proofOfNewNode(operator);
        return Optional.of(Deed.Call.of(operator, REGISTRY, "rotateNode", proof.node(), proof.signature()));
    }

    private ValidatorClient.Proof proofOfNewNode(Actor operator) {
        Actor node = Actor.of(seed, "node-" + ++keys);
        nodes.put(node.address(), node);
        return new ValidatorClient(network.contracts()).prove(node.signer(), operator.address());
    }

    private Optional<Deed> doubleSign(Dice dice) {
        return node(dice).map(node -> {
            lastEvidence = Equivocation.by(node.signer(), network.client());
            return report(dice, lastEvidence.first(), lastEvidence.second(), node.address());
        });
    }

    /** Legal: the first round was given up. The first half is of another round than the second. */
    private Optional<Deed> twoRounds(Dice dice) {
        return node(dice).map(node -> {
            SealedHeader first = Equivocation.seal(node.signer(), network.client(), 0, 0);
            SealedHeader second = Equivocation.seal(node.signer(), network.client(), 1, 1);
            return report(dice, first, second, node.address()).mustFail();
        });
    }

    private Optional<Deed> replay(Dice dice) {
        return Optional.ofNullable(lastEvidence)
                .filter(evidence -> isJudged(evidence.node()))
                .map(evidence -> report(dice, evidence.second(), evidence.first(), evidence.node())
                        .mustFail());
    }

    private boolean isJudged(String node) {
        String operator = network.contracts().readText(REGISTRY, "operatorOf", node);
        return new ValidatorClient(network.contracts()).find(operator).status().equals("Tombstoned");
    }

    private Deed.Call report(Dice dice, SealedHeader first, SealedHeader second, String node) {
        return Deed.Call.of(
                dice.of(people.strangers()), SLASHER, "reportDoubleSign", half(first, node), half(second, node));
    }

    private static Map<String, String> half(SealedHeader sealed, String node) {
        return Map.of("header", sealed.header(), "seal", sealed.seals().getOrDefault(node, ""));
    }

    private Optional<Deed> redelegate(Dice dice) {
        return byHolder(dice, "redelegateStake", operator(dice).address(), dice.amount(500));
    }

    private Optional<Deed> complete(Dice dice) {
        Actor holder = dice.of(people.holders());
        return validatorOf(dice, holder)
                .map(validator -> Deed.Call.of(
                        dice.of(people.strangers()),
                        VAULT,
                        "completeUnbonding",
                        holder.address(),
                        validator,
                        dice.below(2)));
    }

    private Optional<Deed> touch(Dice dice) {
        Actor holder = dice.of(people.holders());
        return validatorOf(dice, holder)
                .map(validator ->
                        Deed.Call.of(dice.of(people.strangers()), VAULT, "touch", holder.address(), validator));
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
                ? Optional.of(dice.percent(70) ? seated(dice) : operator(dice).address())
                : validatorOf(dice, holder);
        return validator.map(one -> {
            Object[] arguments = new Object[more.length + 1];
            arguments[0] = one;
            System.arraycopy(more, 0, arguments, 1, more.length);
            return Deed.Call.of(holder, VAULT, function, arguments);
        });
    }

    private String seated(Dice dice) {
        List<?> candidates = (List<?>) network.contracts().readValue(REGISTRY, "candidates", 0, 100);
        return candidates.isEmpty() ? operator(dice).address() : (String) candidates.get(dice.below(candidates.size()));
    }

    private Optional<String> validatorOf(Dice dice, Actor holder) {
        return dice.among(StakeClient.positionsOf(network.contracts(), holder.address()))
                .map(StakeClient.Position::validator);
    }

    /** A node some operator registered with; not every one of them was taken. */
    private Optional<Actor> node(Dice dice) {
        List<Actor> known = nodes.values().stream()
                .filter(node -> !network.contracts()
                        .readText(REGISTRY, "operatorOf", node.address())
                        .endsWith("0".repeat(40)))
                .sorted(java.util.Comparator.comparing(Actor::address))
                .toList();
        return dice.among(known);
    }

    private Optional<Deed> byOperator(Dice dice, String function, Object... arguments) {
        return Optional.of(Deed.Call.of(operator(dice), REGISTRY, function, arguments));
    }

    private Optional<Deed> anyone(Dice dice, String contract, String function, Object... arguments) {
        return Optional.of(Deed.Call.of(dice.of(people.strangers()), contract, function, arguments));
    }

    private Actor operator(Dice dice) {
        return dice.of(people.operators());
    }
}
