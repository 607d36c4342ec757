package io.virtengine.simulation;

import io.virtengine.sdk.client.ChainEvent;
import io.virtengine.sdk.deploy.Branch;
import io.virtengine.sdk.governance.GovernedParameter;
import io.virtengine.sdk.governance.GovernedParameters;
import io.virtengine.sdk.governance.ProposedCall;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.web3j.crypto.Hash;

/** Holders of stake propose, vote, and have decided what was decided, after the ceremony that gave them the network. */
final class GovernanceOperations {

    /** A proposal as it was made: what queueing and executing say again. */
    private record Made(
            Branch branch,
            BigInteger id,
            List<Object> targets,
            List<Object> values,
            List<Object> datas,
            byte[] description) {}

    /** Of {@code IGovernor.ProposalState}. */
    private static final int ACTIVE = 1;

    private static final int SUCCEEDED = 4;
    private static final int QUEUED = 5;

    private static final int FOR = 1;
    private static final String PENALTIES = "ProviderPenalties";
    /** Of {@code ISlashManager.Offence}: those that do not end a validator for good, and one that does. */
    private static final List<Integer> OFFENCES = List.of(3, 3, 4, 4, 5, 5, 8, 8, 6);
    /** How many there are of {@code IProviderPenalties.Cause}. */
    private static final int CAUSES = 5;

    private final SimulatedNetwork network;
    private final Population people;
    private final Chronicle chronicle;
    private final StakingChronicle stake;
    private final CaseChronicle validatorCases;
    private final CaseChronicle providerCases;
    private final List<String> names;
    private int words;

    GovernanceOperations(
            SimulatedNetwork network,
            Population people,
            Chronicle chronicle,
            StakingChronicle stake,
            CaseChronicle validatorCases,
            CaseChronicle providerCases) {
        this.network = network;
        this.people = people;
        this.chronicle = chronicle;
        this.stake = stake;
        this.validatorCases = validatorCases;
        this.providerCases = providerCases;
        this.names = new GovernedParameters(network.contracts())
                .all().stream().map(GovernedParameter::name).toList();
    }

    Map<String, Operation> byKind() {
        return Map.ofEntries(
                Map.entry("governance.propose", this::propose),
                Map.entry("governance.propose_for_another_branch", this::proposeWrongly),
                Map.entry("governance.propose_staking_parameter", dice -> proposeGroup(dice, "staking.")),
                Map.entry("governance.propose_provider_parameter", dice -> proposeGroup(dice, "provider.")),
                Map.entry("governance.accuse_validator", this::accuseValidator),
                Map.entry("governance.accuse_provider", this::accuseProvider),
                Map.entry("governance.decide_on_validator", dice -> decide(dice, validatorCases)),
                Map.entry("governance.decide_on_provider", dice -> decide(dice, providerCases)),
                Map.entry("governance.name_insurance_fund", this::insure),
                Map.entry("governance.vote", this::vote),
                Map.entry("governance.queue", dice -> decided(dice, "queue")),
                Map.entry("governance.execute", dice -> decided(dice, "execute")),
                Map.entry("governance.cancel", this::cancel));
    }

    /** A parameter of any kind. */
    private Optional<Deed> propose(Dice dice) {
        return parameter(dice, "").map(call -> proposal(dice, call, branchOf(call)));
    }

    private Optional<Deed> proposeGroup(Dice dice, String group) {
        return parameter(dice, group).map(call -> proposal(dice, call, branchOf(call)));
    }

    /** It can be proposed and voted for, but its timelock has no power to do it. */
    private Optional<Deed> proposeWrongly(Dice dice) {
        return parameter(dice, "").map(call -> {
            Branch branch = branchOf(call) == Branch.ECONOMIC ? Branch.SAFETY : Branch.ECONOMIC;
            return proposal(dice, call, branch);
        });
    }

    private Optional<Deed> accuseValidator(Dice dice) {
        Actor accused = dice.of(people.operators());
        int offence = dice.of(OFFENCES);
        long when = network.now() - dice.below(86_400);
        return judge(dice, "SlashManager", "accuse", accused.address(), offence, when, dice.bytes(32));
    }

    private Optional<Deed> accuseProvider(Dice dice) {
        int cause = dice.below(CAUSES);
        if (dice.percent(50)) {
            return dice.among(chronicle.leases().values())
                    .flatMap(lease -> judge(
                            dice,
                            PENALTIES,
                            "accuse",
                            lease.provider(),
                            cause,
                            lease.id(),
                            dice.amount(1),
                            dice.bytes(32)));
        }
        return judge(
                dice,
                PENALTIES,
                "accuse",
                dice.of(people.providers()).address(),
                cause,
                new byte[32],
                BigInteger.ZERO,
                dice.bytes(32));
    }

    /** On a case of which nobody is proven guilty yet. */
    private Optional<Deed> decide(Dice dice, CaseChronicle cases) {
        var waiting = new ArrayList<>(cases.appealed().keySet());
        return dice.among(waiting).flatMap(id -> judge(dice, cases.judge(), "decide", id, dice.percent(60)));
    }

    private Optional<Deed> insure(Dice dice) {
        return judge(
                dice,
                "SlashManager",
                "setInsuranceFund",
                network.office("treasury").address());
    }

    private Optional<Deed> judge(Dice dice, String contract, String function, Object... arguments) {
        ProposedCall call = ProposedCall.to(network.contracts(), contract, function, arguments);
        return Optional.of(proposal(dice, call, branchOf(call)));
    }

    /** One whose name begins like that. */
    private Optional<ProposedCall> parameter(Dice dice, String group) {
        List<String> some =
                names.stream().filter(name -> name.startsWith(group)).toList();
        GovernedParameter parameter = new GovernedParameters(network.contracts()).named(dice.of(some));
        return Optional.of(ProposedCall.parameter(network.contracts(), parameter.name(), value(dice, parameter)));
    }

    private Branch branchOf(ProposedCall call) {
        return call.branch(network.contracts()).orElseThrow();
    }

    private Deed proposal(Dice dice, ProposedCall call, Branch branch) {
        return Deed.Call.of(
                voter(dice),
                branch.governor(),
                "propose",
                List.of(call.target()),
                List.of(BigInteger.ZERO),
                List.of(call.data()),
                "change " + ++words);
    }

    /** Mostly within reach, now and then out of it. */
    private static BigInteger value(Dice dice, GovernedParameter parameter) {
        if (dice.percent(10)) {
            return parameter.maximum().add(BigInteger.ONE);
        }
        BigInteger room = parameter.highest().subtract(parameter.lowest());
        return parameter
                .lowest()
                .add(room.multiply(BigInteger.valueOf(dice.below(1_001))).divide(BigInteger.valueOf(1_000)));
    }

    private Optional<Deed> vote(Dice dice) {
        return proposal(dice, ACTIVE)
                .map(made -> Deed.Call.of(
                        silentVoter(dice, made),
                        made.branch().governor(),
                        "castVote",
                        made.id(),
                        dice.percent(90) ? FOR : dice.below(3)));
    }

    /** One of those with most votes that has not given them, and now and then anybody. */
    private Actor silentVoter(Dice dice, Made made) {
        List<String> silent = stake.voters(8).stream()
                .filter(voter -> !(boolean)
                        network.contracts().readValue(made.branch().governor(), "hasVoted", made.id(), voter))
                .toList();
        return silent.isEmpty() || dice.percent(10) ? dice.of(people.holders()) : people.find(dice.of(silent));
    }

    /** One of those with most votes, and now and then anybody. */
    private Actor voter(Dice dice) {
        List<String> voters = stake.voters(20);
        return voters.isEmpty() || dice.percent(15) ? dice.of(people.holders()) : people.find(dice.of(voters));
    }

    private Optional<Deed> decided(Dice dice, String function) {
        return proposal(dice, function.equals("queue") ? SUCCEEDED : QUEUED)
                .map(made -> call(dice.of(people.strangers()), made, function));
    }

    /** One in that state, and now and then any. */
    private Optional<Made> proposal(Dice dice, int state) {
        List<Made> inState = proposals().stream()
                .filter(made -> network.contracts()
                                .readNumber(made.branch().governor(), "state", made.id())
                                .intValueExact()
                        == state)
                .toList();
        return dice.percent(90) ? dice.among(inState) : dice.among(proposals());
    }

    private Optional<Deed> cancel(Dice dice) {
        return dice.among(proposals()).map(made -> call(network.office("treasury"), made, "cancel"));
    }

    private static Deed call(Actor by, Made made, String function) {
        return Deed.Call.of(
                by,
                made.branch().governor(),
                function,
                made.targets(),
                made.values(),
                made.datas(),
                made.description());
    }

    /** The last ones: older ones are over. */
    private List<Made> proposals() {
        List<ChainEvent> events = chronicle.proposals();
        var made = new ArrayList<Made>();
        for (ChainEvent event : events.subList(Math.max(0, events.size() - 12), events.size())) {
            made.add(new Made(
                    branchOf(event.contract()),
                    event.number("proposalId"),
                    List.copyOf((List<?>) event.values().get("targets")),
                    List.copyOf((List<?>) event.values().get("values")),
                    List.copyOf((List<?>) event.values().get("calldatas")),
                    Hash.sha3(event.text("description").getBytes(StandardCharsets.UTF_8))));
        }
        return made;
    }

    private static Branch branchOf(String governor) {
        for (Branch branch : Branch.values()) {
            if (branch.governor().equals(governor)) {
                return branch;
            }
        }
        throw new IllegalStateException(governor + " is no governor");
    }
}
