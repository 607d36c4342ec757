package io.virtengine.simulation;

import io.virtengine.sdk.governance.GovernedParameters;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Epochs pay, and those who worked in them come for their share. */
final class RewardOperations {

    private static final String POOL = "RewardPool";

    private final SimulatedNetwork network;
    private final Population people;
    private final StakingChronicle chronicle;

    RewardOperations(SimulatedNetwork network, Population people, StakingChronicle chronicle) {
        this.network = network;
        this.people = people;
        this.chronicle = chronicle;
    }

    Map<String, Operation> byKind() {
        return Map.of(
                "rewards.close_epoch",
                dice -> Optional.of(anyone(dice, "closeEpoch")),
                "rewards.enrol",
                this::enrol,
                "rewards.claim_incentive",
                dice -> closed(dice, chronicle.enrolments()).map(claim -> claim(dice, "claimIncentive", claim)),
                "rewards.claim_incentive_twice",
                dice -> dice.among(chronicle.paidEnrolments())
                        .map(claim -> claim(dice, "claimIncentive", claim).mustFail()),
                "rewards.claim_identity_work",
                dice -> closed(dice, chronicle.work()).map(claim -> claim(dice, "claimIdentityWork", claim)),
                "rewards.claim_identity_work_twice",
                dice -> dice.among(chronicle.paidWork())
                        .map(claim -> claim(dice, "claimIdentityWork", claim).mustFail()),
                "rewards.expire_claims",
                this::expireClaims,
                "rewards.expire_stakers",
                this::expireStakers);
    }

    private Optional<Deed> enrol(Dice dice) {
        Actor provider = dice.of(people.providers());
        return Optional.of(Deed.Call.of(provider, POOL, "enrol", provider.address()));
    }

    /** Those of an epoch long ago, and now and then of any. */
    private Optional<Deed> expireClaims(Dice dice) {
        long oldest = (network.now() - parameter("rewards.unclaimed_expiry")) / parameter("staking.epoch") - 1;
        List<Long> expired = chronicle.openClosings().stream()
                .filter(epoch -> epoch < oldest)
                .toList();
        return (dice.percent(80) ? dice.among(expired) : dice.among(chronicle.openClosings()))
                .map(epoch -> anyone(dice, "expireClaims", epoch));
    }

    private long parameter(String name) {
        return network.contracts()
                .readNumber("ParameterRegistry", "get", GovernedParameters.keyOf(name))
                .longValueExact();
    }

    private Optional<Deed> expireStakers(Dice dice) {
        return dice.among(chronicle.holdings())
                .map(holding -> Deed.Call.of(
                        dice.of(people.strangers()),
                        "StakeVault",
                        "expireRewards",
                        holding.holder(),
                        holding.validator()));
    }

    /** One of an epoch that is closed, now and then any. */
    private Optional<StakingChronicle.Claim> closed(Dice dice, Collection<StakingChronicle.Claim> claims) {
        if (dice.percent(10)) {
            return dice.among(claims);
        }
        long next = network.contracts().readNumber(POOL, "nextEpoch").longValueExact();
        return dice.among(claims.stream().filter(claim -> claim.epoch() < next).toList());
    }

    private Deed.Call claim(Dice dice, String function, StakingChronicle.Claim claim) {
        return anyone(dice, function, claim.epoch(), claim.account());
    }

    private Deed.Call anyone(Dice dice, String function, Object... arguments) {
        return Deed.Call.of(dice.of(people.strangers()), POOL, function, arguments);
    }
}
