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

    private final SimulatedNetwork network;
    private final Population people;
    private final Chronicle chronicle;
    private int words;

    GovernanceOperations(SimulatedNetwork network, Population people, Chronicle chronicle) {
        this.network = network;
        this.people = people;
        this.chronicle = chronicle;
    }

    Map<String, Operation> byKind() {
        return Map.of(
                "governance.propose", this::propose,
                "governance.propose_for_another_branch", this::proposeWrongly,
                "governance.vote", this::vote,
                "governance.queue", dice -> decided(dice, "queue"),
                "governance.execute", dice -> decided(dice, "execute"),
                "governance.cancel", this::cancel);
    }

    private Optional<Deed> propose(Dice dice) {
        return Optional.of(proposal(dice, true));
    }

    /** It can be proposed and voted for, but its timelock has no power to do it. */
    private Optional<Deed> proposeWrongly(Dice dice) {
        return Optional.of(proposal(dice, false));
    }

    private Deed proposal(Dice dice, boolean rightBranch) {
        GovernedParameter parameter = dice.of(new GovernedParameters(network.contracts()).all());
        BigInteger value = value(dice, parameter);
        ProposedCall call = ProposedCall.parameter(network.contracts(), parameter.name(), value);
        Branch branch = call.branch(network.contracts()).orElseThrow();
        if (!rightBranch) {
            branch = branch == Branch.ECONOMIC ? Branch.SAFETY : Branch.ECONOMIC;
        }
        return Deed.Call.of(
                dice.of(people.holders()),
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
                        dice.of(people.holders()),
                        made.branch().governor(),
                        "castVote",
                        made.id(),
                        dice.percent(70) ? 1 : dice.below(3)));
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
        for (ChainEvent event : events.subList(Math.max(0, events.size() - 8), events.size())) {
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
