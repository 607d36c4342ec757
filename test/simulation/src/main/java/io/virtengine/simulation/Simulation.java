package io.virtengine.simulation;

import io.virtengine.sdk.governance.GovernedParameters;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Draws operations, mines them, checks the invariants after every block. The same seed does the same. */
final class Simulation {

    private static final int TELL_EVERY = 20;

    private final long seed;
    private final SimulatedNetwork network;
    private final Chronicle chronicle;
    private final Map<String, Operation> operations;
    private final Map<String, Invariant> invariants;
    private final Weights weights;

    /**
     * @param operations by kind; the weights name exactly these
     * @param invariants by name
     */
    Simulation(
            long seed,
            SimulatedNetwork network,
            Chronicle chronicle,
            Map<String, Operation> operations,
            Map<String, Invariant> invariants,
            Weights weights) {
        weights.requireExactly(operations.keySet());
        this.seed = seed;
        this.network = network;
        this.chronicle = chronicle;
        this.operations = new TreeMap<>(operations);
        this.invariants = new TreeMap<>(invariants);
        this.weights = weights;
    }

    /** Runs until as many blocks are mined, or something is violated. */
    Report run(int blocks, int operationsPerBlock, Consumer<String> progress) {
        var dice = new Dice(seed);
        var tallies = new Tallies(new LinkedHashSet<>(operations.keySet()), new LinkedHashSet<>(invariants.keySet()));
        Report.Violation violation = null;
        int number = 0;
        while (number < blocks && violation == null) {
            number++;
            violation = play(new Block(network, chronicle, tallies), number, operationsPerBlock, dice, tallies);
            if (number % TELL_EVERY == 0 || number == blocks) {
                progress.accept("block " + number + " of " + blocks);
            }
        }
        return new Report(
                seed,
                number,
                operationsPerBlock,
                tallies.operations(),
                tallies.events(),
                byName(tallies.parameters()),
                tallies.invariants(),
                tallies.digest(),
                violation);
    }

    private Map<String, Integer> byName(Map<String, Integer> changes) {
        var parameters = new GovernedParameters(network.contracts());
        var byName = new TreeMap<String, Integer>();
        changes.forEach((key, times) -> byName.put(parameters.ofKey(key).name(), times));
        return byName;
    }

    private Report.@Nullable Violation play(
            Block block, int number, int operationsPerBlock, Dice dice, Tallies tallies) {
        for (int i = 0; i < operationsPerBlock; i++) {
            String kind = weights.draw(dice);
            Operation operation = operations.get(kind);
            if (operation == null) {
                throw new IllegalStateException("no operation " + kind);
            }
            operation.next(dice).ifPresentOrElse(deed -> block.take(kind, deed), () -> tallies.idle(kind));
        }
        Optional<Report.Violation> forbidden = block.mine(number);
        if (forbidden.isPresent()) {
            return forbidden.get();
        }
        for (Map.Entry<String, Invariant> invariant : invariants.entrySet()) {
            Optional<String> wrong = invariant.getValue().violation();
            tallies.checked(invariant.getKey());
            if (wrong.isPresent()) {
                return new Report.Violation(number, invariant.getKey(), wrong.get(), block.deeds());
            }
        }
        return null;
    }
}
