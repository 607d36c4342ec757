package io.virtengine.journey;

import io.virtengine.network.Equivocation;
import io.virtengine.sdk.chain.Receipt;
import io.virtengine.sdk.client.ChainEvent;
import io.virtengine.sdk.client.StakeClient;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.client.ValidatorClient;
import io.virtengine.sdk.consensus.DoubleSignEvidence;
import io.virtengine.sdk.deploy.Branch;
import io.virtengine.sdk.governance.Ceremony;
import io.virtengine.sdk.governance.EventHistory;
import io.virtengine.sdk.governance.Governors;
import io.virtengine.sdk.governance.Proposal;
import io.virtengine.sdk.governance.ProposedCall;
import io.virtengine.sdk.governance.RoleLedger;
import io.virtengine.sdk.signing.KeySigner;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.web3j.crypto.Hash;

/**
 * The economy of the chain itself: a delegator stakes and earns what the first act's leases paid in fees, a validator that seals
 * two blocks of one height loses stake, the genesis accounts hand their power to those who hold stake, and a vote changes
 * what the next lease is made of. The embedded chain's clock is moved; on a network of nodes everybody waits, and what the nodes
 * saw of the epoch decides how its rewards are shared.
 */
final class StakeAct {

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final int VE = 0;
    private static final int STAKING = 0;
    private static final BigInteger STAKE = ve(100_000);
    private static final BigInteger SELF_BOND = ve(2_000);
    private static final BigInteger TRUST = ve(1_000);
    private static final int COMMISSION = 1_000;
    /** {@code RewardEpochs.BASE_SCORE}. */
    private static final int BASE_SCORE = 5_000;

    private static final String PARAMETER = "market.ready_deadline";
    private static final BigInteger NEXT_VALUE = BigInteger.valueOf(1_500);

    private final Market market;
    private final Steps steps;
    private final SystemContracts contracts;
    private final String validator;
    private final Observation nodes;
    private Party delegator;

    StakeAct(Market market, Steps steps) {
        this.market = market;
        this.steps = steps;
        this.contracts = market.network().contracts();
        this.nodes = new Observation(market.network(), steps);
        this.validator = (String) ((List<?>) contracts.readValue("ValidatorRegistry", "candidates", 0, 1)).getFirst();
    }

    void play() {
        try (nodes) {
            stake();
            earn();
            slash();
            handOver();
            vote();
            effect();
            books();
        }
    }

    private void stake() {
        steps.step("stake", "A delegator stakes with a validator of the genesis set", () -> {
            delegator = market.admit("delegator", STAKE.add(TRUST).add(ve(1_000)), "tenant.json");
            stakeOf(delegator).approve(STAKE.add(TRUST));
            stakeOf(delegator).delegate(validator, STAKE);
            StakeClient.Pool pool = StakeClient.poolOf(contracts, validator);
            steps.say(
                    "%s staked with %s, which has %s, %s of it its own",
                    Amounts.ve(STAKE), validator, Amounts.ve(pool.stake()), Amounts.ve(pool.selfBond()));
        });
    }

    private void earn() {
        steps.step("earn", "An epoch ends: fees of the first act's leases and new VE are shared out", () -> {
            BigInteger fees = contracts.readNumber("FeeSplitter", "balanceOf", VE, STAKING);
            if (nodes.isEmpty()) {
                // The set was decided in this very epoch; on a network of nodes that was before they started.
                passUntil("the next epoch to begin", now() + epoch());
            }
            anyone(() -> seated(), "ValidatorRegistry", "rollSet");
            long shared = now() / epoch();
            passUntil("epoch " + shared + " to end", (shared + 1) * epoch());
            BigInteger counted = closeUntil(shared);
            if (counted.compareTo(fees) < 0) {
                throw new JourneyException("of " + fees + " wei of fees only " + counted + " reached the reward pool");
            }
            BigInteger before = delegator.balance();
            stakeOf(delegator).claim(validator);
            BigInteger earned = delegator.balance().subtract(before);
            if (earned.signum() <= 0) {
                throw new JourneyException("the delegator earned nothing");
            }
            steps.say(
                    "fees for stakers %s; the delegator claimed %s, commission taken off",
                    Amounts.ve(counted), Amounts.ve(earned));
        });
    }

    /** Closes epochs until one is closed; says how much of what was shared out were fees. */
    private BigInteger closeUntil(long epoch) {
        BigInteger fees = BigInteger.ZERO;
        for (long next = nextEpoch(); next <= epoch; next = nextEpoch()) {
            long open = next;
            Await.until(
                    "a report of epoch " + open + ", or the end of the time for it", LIMIT, () -> nodes.settled(open));
            Receipt receipt = call("RewardPool", "closeEpoch");
            ChainEvent closed = contracts.event(receipt, "EpochClosed");
            fees = fees.add(closed.number("fees"));
            steps.say(
                    "epoch %s to %s: %s of fees and %s of new VE, %s paid out",
                    closed.number("fromEpoch"),
                    closed.number("toEpoch"),
                    Amounts.ve(closed.number("fees")),
                    Amounts.ve(closed.number("emission")),
                    Amounts.ve(closed.number("distributed")));
            if (closed.number("toEpoch").longValueExact() == epoch && !nodes.isEmpty()) {
                requireWeights(receipt, epoch);
            }
        }
        return fees;
    }

    /** What a validator weighs is its seat's weight by 5,000 and its score, which is what the nodes reported. */
    private void requireWeights(Receipt receipt, long epoch) {
        for (Object seat : seats(epoch)) {
            var operator = (String) ((Map<?, ?>) seat).get("operator");
            BigInteger score = nodes.scoreOf(operator);
            BigInteger expected =
                    ((BigInteger) ((Map<?, ?>) seat).get("weight")).multiply(score.add(BigInteger.valueOf(BASE_SCORE)));
            ChainEvent rewarded = contracts.events(receipt).stream()
                    .filter(event -> event.name().equals("ValidatorRewarded")
                            && event.text("operator").equals(operator))
                    .findFirst()
                    .orElseThrow(() -> new JourneyException(operator + " got nothing of epoch " + epoch));
            if (!rewarded.number("weight").equals(expected)) {
                throw new JourneyException(
                        operator + " weighs " + rewarded.number("weight") + ", by its score " + expected);
            }
            steps.say("  %s gets %s for its score", operator, Amounts.ve(rewarded.number("reward")));
        }
    }

    private long nextEpoch() {
        return contracts.readNumber("RewardPool", "nextEpoch").longValueExact();
    }

    private boolean seated() {
        return seats(now() / epoch()).stream()
                .anyMatch(seat -> ((BigInteger) ((Map<?, ?>) seat).get("weight")).signum() > 0);
    }

    private List<?> seats(long epoch) {
        return (List<?>) contracts.read("ValidatorRegistry", "seatsOf", epoch).get("seats");
    }

    private void slash() {
        steps.step("slash", "A validator seals two blocks of one height; whoever shows both has it slashed", () -> {
            Party mallory = market.admit("mallory", SELF_BOND.add(ve(10)), "provider.json");
            KeySigner node = KeySigner.fresh();
            var validators = new ValidatorClient(contracts);
            stakeOf(mallory).approve(SELF_BOND);
            validators.register(validators.prove(node, mallory.address()), COMMISSION, SELF_BOND, mallory.sender());
            stakeOf(delegator).delegate(mallory.address(), TRUST);

            DoubleSignEvidence evidence = Equivocation.by(node, contracts.chain());
            Receipt receipt = call(
                    "SlashManager", "reportDoubleSign", evidence.arguments().toArray());
            ChainEvent slashed = contracts.event(receipt, "ValidatorSlashed");
            StakeClient.Position left = StakeClient.positionOf(contracts, delegator.address(), mallory.address());
            steps.say(
                    "two headers of height %d and round %d, both sealed by %s",
                    evidence.first().number(), evidence.first().round(), evidence.node());
            steps.say(
                    "%s taken from its pool, tombstoned: %s; who had staked %s with it has %s",
                    Amounts.ve(slashed.number("amount")),
                    slashed.values().get("tombstoned"),
                    Amounts.ve(TRUST),
                    Amounts.ve(left.stake()));
            if (left.stake().compareTo(TRUST) >= 0) {
                throw new JourneyException("a slash did not reach the delegator");
            }
            call("SlashManager", "claimReporterShare");
        });
    }

    private void handOver() {
        steps.step("handOver", "The genesis accounts hand their power to those who hold stake", () -> {
            Ceremony ceremony = Ceremony.of(contracts, RoleLedger.read(contracts, history()));
            ceremony.schedule(market.network().operator().sender());
            long delay =
                    contracts.readNumber("TimelockController", "getMinDelay").longValueExact();
            passUntil("the genesis accounts' timelock", now() + delay + 1);
            ceremony.execute(market.network().operator().sender());
            Ceremony again = Ceremony.of(contracts, RoleLedger.read(contracts, history()));
            steps.say(
                    "%d calls made; left to do: %d",
                    ceremony.calls().size(), again.calls().size());
            if (!again.isOver()) {
                throw new JourneyException("the ceremony left " + again.calls());
            }
        });
    }

    private void vote() {
        steps.step("vote", "A parameter is changed: proposal, vote, timelock, execution", () -> {
            var governors = new Governors(contracts, history());
            BigInteger before = contracts.readNumber("ParameterRegistry", "get", Hash.sha3String(PARAMETER));
            ProposedCall change = ProposedCall.parameter(contracts, PARAMETER, NEXT_VALUE);
            Branch branch = change.branch(contracts).orElseThrow();
            Proposal proposal =
                    governors.propose(branch, List.of(change), "Providers must be ready sooner", delegator.sender());
            passUntil("the vote to begin", proposal.voteStart().getEpochSecond() + 1);
            governors.vote(proposal, Proposal.Vote.FOR, "tenants wait long enough", delegator.sender());
            passUntil("the vote to end", governors.standing(proposal).deadline().getEpochSecond() + 1);
            governors.queue(proposal, delegator.sender());
            passUntil(
                    "the timelock", governors.standing(proposal).executableAt().getEpochSecond() + 1);
            governors.execute(proposal, market.network().operator().sender());
            BigInteger after = contracts.readNumber("ParameterRegistry", "get", Hash.sha3String(PARAMETER));
            steps.say("%s went from %s s to %s s by the %s", PARAMETER, before, after, branch.governor());
            if (!after.equals(NEXT_VALUE)) {
                throw new JourneyException(PARAMETER + " is " + after);
            }
        });
    }

    private void effect() {
        steps.step("effect", "The next lease is made by the new rule", () -> {
            var workspace = market.workspace();
            Party tenant = market.parties().get("tenant");
            Order order = market.order(
                    tenant,
                    workspace.repository().resolve("examples/manifests/web.yaml"),
                    Workloads.web(workspace.folder("images")),
                    Market.VE);
            order.awaitBids(1, LIMIT);
            order.acceptCheapest();
            Map<String, Object> lease = order.lease();
            BigInteger given = ((BigInteger) lease.get("startBy")).subtract((BigInteger) lease.get("acceptedAt"));
            steps.say("its provider has %s s to be ready", given);
            if (!given.equals(NEXT_VALUE)) {
                throw new JourneyException("the lease gives " + given + " s, the parameter says " + NEXT_VALUE);
            }
            tenant.asTenant().closeDeployment(order.deploymentId());
            tenant.asTenant().refund(order.deploymentId());
        });
    }

    private void books() {
        steps.step("stakeBooks", "What the stake vault holds, and whose it is", () -> {
            BigInteger held = contracts.readNumber("VirtToken", "balanceOf", contracts.addressOf("StakeVault"));
            BigInteger owed = BigInteger.ZERO;
            for (String part : List.of("bonded", "unbonding", "rewardsHeld", "condemned")) {
                BigInteger amount = contracts.readNumber("StakeVault", part);
                steps.say("%-12s %s", part, Amounts.ve(amount));
                owed = owed.add(amount);
            }
            steps.say(
                    "held         %s: %s",
                    Amounts.ve(held), held.equals(owed) ? "the same, to the last wei" : "NOT THE SAME");
            if (!held.equals(owed)) {
                throw new JourneyException("the stake vault holds " + held + " wei and owes " + owed);
            }
        });
    }

    private StakeClient stakeOf(Party party) {
        return new StakeClient(contracts, party.sender());
    }

    private EventHistory history() {
        return market.network().history();
    }

    private Receipt call(String contract, String function, Object... arguments) {
        return market.network()
                .operator()
                .sender()
                .send(contracts.addressOf(contract), contracts.encode(contract, function, arguments), function);
    }

    /** What anyone may do, a keeper may have done already: it is the result that counts. */
    private void anyone(BooleanSupplier done, String contract, String function, Object... arguments) {
        if (!done.getAsBoolean()) {
            try {
                call(contract, function, arguments);
            } catch (io.virtengine.sdk.tx.TransactionFailure failed) {
                if (!done.getAsBoolean()) {
                    throw failed;
                }
            }
        }
        Await.until(function + " to have happened", LIMIT, done);
    }

    private long epoch() {
        return contracts
                .readNumber("ParameterRegistry", "get", Hash.sha3String("staking.epoch"))
                .longValueExact();
    }

    private long now() {
        return contracts.chain().head().timestamp();
    }

    /** Moves the embedded chain's clock; on a network of nodes the time passes by itself, and is waited for. */
    private void passUntil(String what, long time) {
        long missing = time - now();
        if (missing > 0) {
            if (market.network().host() instanceof Host.Embedded(var chain)) {
                chain.advance(Duration.ofSeconds(missing));
            } else {
                steps.say("waiting for %s: %d s", what, missing);
            }
        }
        Await.until(what + ", at " + time + " by the chain's clock", LIMIT, () -> now() >= time);
    }

    private static BigInteger ve(long whole) {
        return Market.VE.multiply(BigInteger.valueOf(whole));
    }
}
