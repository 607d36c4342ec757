package io.virtengine.simulation;

import io.virtengine.sdk.governance.GovernedParameters;
import io.virtengine.sdk.signing.PerformanceReport;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/** Nodes say how validators did in an epoch; some were away. */
final class PerformanceOperations {

    private static final String REGISTRY = "ValidatorRegistry";
    private static final String BOARD = "PerformanceBoard";
    private static final int WHOLE = 100;

    private final SimulatedNetwork network;
    private final Population people;
    private final StakingChronicle chronicle;
    private final NodeKeys nodes;

    PerformanceOperations(SimulatedNetwork network, Population people, StakingChronicle chronicle, NodeKeys nodes) {
        this.network = network;
        this.people = people;
        this.chronicle = chronicle;
        this.nodes = nodes;
    }

    Map<String, Operation> byKind() {
        return Map.of(
                "performance.report", this::report,
                "performance.report_by_minority", this::reportByMinority,
                "performance.report_twice", this::reportTwice,
                "performance.report_forged", this::reportForged);
    }

    private Optional<Deed> report(Dice dice) {
        List<Actor> set = set();
        int quorum = quorum(set.size());
        return openEpoch(dice).map(epoch -> {
            List<Actor> observers = sorted(dice.some(set, quorum + dice.below(set.size() - quorum + 1)));
            return submit(dice, epoch, set, observers, observers);
        });
    }

    /** Too few even if nodes leave the set earlier in the same block: by a roll and an eviction. */
    private Optional<Deed> reportByMinority(Dice dice) {
        List<Actor> set = set();
        int left = Math.max(1, set.size() - 1 - (set.size() - 1) / 3);
        int few = quorum(left) - 1;
        if (few < 1) {
            return Optional.empty();
        }
        return openEpoch(dice).map(epoch -> {
            List<Actor> observers = sorted(dice.some(set, few));
            return submit(dice, epoch, set, observers, observers).mustFail();
        });
    }

    private Optional<Deed> reportTwice(Dice dice) {
        List<Actor> set = set();
        return dice.among(chronicle.reported())
                .map(epoch -> submit(dice, epoch, set, set, set).mustFail());
    }

    /** One of the signatures is by somebody else. */
    private Optional<Deed> reportForged(Dice dice) {
        List<Actor> set = set();
        var signers = new ArrayList<>(set);
        signers.set(dice.below(signers.size()), dice.of(people.strangers()));
        return openEpoch(dice)
                .map(epoch -> submit(dice, epoch, set, set, signers).mustFail());
    }

    /** The first that can be reported, now and then a later one. */
    private Optional<Long> openEpoch(Dice dice) {
        long length = parameter("staking.epoch");
        long window = parameter("staking.report_window");
        long next = network.contracts().readNumber("RewardPool", "nextEpoch").longValueExact();
        long present = network.now() / length;
        long first = Math.max(next, (network.now() - window) / length);
        List<Long> open = LongStream.range(first, present)
                .filter(epoch -> !chronicle.reported().contains(epoch))
                .boxed()
                .toList();
        return open.isEmpty() || dice.percent(80) ? open.stream().findFirst() : dice.among(open);
    }

    private Deed.Call submit(Dice dice, long epoch, List<Actor> set, List<Actor> observers, List<Actor> signers) {
        List<PerformanceReport.Line> turns = set.stream()
                .map(node -> {
                    boolean away = dice.percent(12);
                    return new PerformanceReport.Line(
                            node.address(),
                            away ? dice.below(3) : dice.between(15, 40),
                            away ? dice.between(20, 60) : dice.below(5),
                            away ? dice.below(10) : (int) dice.between(90, WHOLE));
                })
                .toList();
        long from = network.client().blockNumber();
        var common = new PerformanceReport(epoch, from, from + 10, true, dice.below(1_000_000), turns);
        var observations = new ArrayList<Object>();
        for (int i = 0; i < observers.size(); i++) {
            PerformanceReport seen = seenBy(dice, common);
            byte[] signature =
                    signers.get(i).signer().signDigest(seen.digest(PerformanceReport.domain(network.chainId())));
            observations.add(List.of(observers.get(i).address(), seen.seals(), signature));
        }
        List<Object> lines = turns.stream()
                .<Object>map(line -> List.of(line.node(), line.proposed(), line.missed()))
                .toList();
        return Deed.Call.of(
                dice.of(people.strangers()),
                BOARD,
                "submit",
                List.of(epoch, common.fromBlock(), common.toBlock(), true, common.gasUsed()),
                lines,
                observations);
    }

    /** Nodes collect different seals; one in ten says anything. */
    private static PerformanceReport seenBy(Dice dice, PerformanceReport common) {
        boolean liar = dice.percent(10);
        List<PerformanceReport.Line> lines = common.lines().stream()
                .map(line -> new PerformanceReport.Line(
                        line.node(),
                        line.proposed(),
                        line.missed(),
                        liar ? dice.below(WHOLE + 1) : Math.max(0, line.seals() - dice.below(3))))
                .toList();
        return new PerformanceReport(
                common.epoch(), common.fromBlock(), common.toBlock(), common.complete(), common.gasUsed(), lines);
    }

    private List<Actor> set() {
        return nodes.of((List<?>) network.contracts().readValue(REGISTRY, "getValidators"));
    }

    private static List<Actor> sorted(List<Actor> actors) {
        return actors.stream()
                .sorted(java.util.Comparator.comparing(Actor::address))
                .toList();
    }

    private static int quorum(int size) {
        return (2 * size + 2) / 3;
    }

    private long parameter(String name) {
        BigInteger value = network.contracts().readNumber("ParameterRegistry", "get", GovernedParameters.keyOf(name));
        return value.longValueExact();
    }
}
