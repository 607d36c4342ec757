package io.virtengine.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The program behind {@code scripts/simulate}. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Deploys the system on an embedded chain, does random things to it, and checks after every block what must always hold.",
            "The same seed does the same, so a violation can be repeated. Exit code 1: something did not hold."
        })
public final class Simulate implements Callable<Integer> {

    @Option(names = "--seed", paramLabel = "N", description = "Of all chance (default: ${DEFAULT-VALUE}).")
    long seed = 42;

    @Option(names = "--blocks", paramLabel = "N", description = "To mine, 1 to 100000 (default: ${DEFAULT-VALUE}).")
    int blocks = 100;

    @Option(
            names = "--operations",
            paramLabel = "N",
            description = "Drawn for each block, 1 to 100 (default: ${DEFAULT-VALUE}).")
    int operations = 15;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Where the JSON report goes (default: only a summary).")
    @org.jspecify.annotations.Nullable
    Path report;

    @Option(
            names = "--weights",
            paramLabel = "FILE",
            defaultValue = "${sys:ve.root:-.}/test/simulation/weights.json",
            description = "How often each operation is drawn (default: ${DEFAULT-VALUE}).")
    Path weights = Path.of("");

    @Option(
            names = "--definition",
            paramLabel = "FILE",
            defaultValue = "${sys:ve.root:-.}/test/simulation/network.json",
            description = "The network (default: ${DEFAULT-VALUE}).")
    Path definition = Path.of("");

    @Option(
            names = "--examples",
            paramLabel = "DIR",
            defaultValue = "${sys:ve.root:-.}/examples",
            description = "The repository's (default: ${DEFAULT-VALUE}).")
    Path examples = Path.of("");

    private final Function<SimulatedNetwork, Map<String, Operation>> further;

    Simulate() {
        this(network -> Map.of());
    }

    /** One that can do more than the program. */
    Simulate(Function<SimulatedNetwork, Map<String, Operation>> further) {
        this.further = further;
    }

    /** Runs and ends the program. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Simulate()).execute(args));
    }

    @Override
    public Integer call() {
        if (blocks < 1 || blocks > 100_000 || operations < 1 || operations > 100) {
            System.err.println("simulate: --blocks takes 1 to 100000, --operations 1 to 100");
            return CommandLine.ExitCode.USAGE;
        }
        try {
            return run(Weights.read(weights));
        } catch (IllegalArgumentException e) {
            System.err.println("simulate: " + e.getMessage());
            return CommandLine.ExitCode.USAGE;
        }
    }

    private int run(Weights drawn) {
        Report result;
        try (SimulatedNetwork network = SimulatedNetwork.start(seed, definition, Simulate::say)) {
            result = simulation(network, drawn).run(blocks, operations, Simulate::say);
        }
        if (report != null) {
            write(report, result);
            say("report: " + report.toAbsolutePath());
        }
        summary(result);
        return result.violation() == null ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    /** Everything there is to do and to check. */
    private Simulation simulation(SimulatedNetwork network, Weights drawn) {
        var chronicle = new Chronicle();
        Population people = Population.settle(network, examples);
        say(people.all().size() + " people moved in");
        network.handOver();
        say("the genesis accounts have given the network to those who hold stake");
        var staking = new StakingChronicle();
        CaseChronicle validatorCases = CaseChronicle.ofValidators();
        CaseChronicle providerCases = CaseChronicle.ofProviders();
        chronicle.tell(staking::note);
        chronicle.tell(validatorCases::note);
        chronicle.tell(providerCases::note);
        var invariants = new TreeMap<String, Invariant>();
        invariants.putAll(new MarketInvariants(network, people, chronicle).byName());
        invariants.putAll(new StakingInvariants(network, people, chronicle).byName());
        invariants.putAll(new ConsensusInvariants(network, staking, chronicle).byName());
        invariants.putAll(new RewardInvariants(network, chronicle).byName());
        invariants.putAll(new PenaltyInvariants(network, chronicle).byName());
        chronicle.catchUp(network);
        invariants.putAll(new SystemInvariants(network, people, chronicle).byName());

        var nodes = new NodeKeys(seed, network.foundersNodes());
        var statements = new StatementOperations(network, people, chronicle);
        var operations = new TreeMap<String, Operation>();
        operations.putAll(new MarketOperations(network, people, chronicle).byKind());
        operations.putAll(new EscrowOperations(network, people, chronicle).byKind());
        operations.putAll(statements.byKind());
        operations.putAll(new AccessOperations(network, people, staking).byKind());
        operations.putAll(new IdentityOperations(network, people, staking, examples).byKind());
        operations.putAll(new StakingOperations(network, people, staking, nodes).byKind());
        operations.putAll(new PerformanceOperations(network, people, staking, nodes).byKind());
        operations.putAll(new RewardOperations(network, people, staking).byKind());
        operations.putAll(new OffenceOperations(network, people, staking, validatorCases, nodes).byKind());
        operations.putAll(new PenaltyOperations(network, people, chronicle, providerCases, statements).byKind());
        operations.putAll(
                new GovernanceOperations(network, people, chronicle, staking, validatorCases, providerCases).byKind());
        operations.putAll(further.apply(network));
        var actors = new ArrayList<>(people.all());
        actors.addAll(network.offices().values());
        network.settle(actors);
        return new Simulation(seed, network, chronicle, operations, invariants, drawn);
    }

    private static void summary(Report result) {
        int done = result.operations().values().stream()
                .mapToInt(Report.Tally::done)
                .sum();
        int refused = result.operations().values().stream()
                .flatMap(tally -> tally.refused().values().stream())
                .mapToInt(Integer::intValue)
                .sum();
        int checks = result.invariants().values().stream()
                .mapToInt(Integer::intValue)
                .sum();
        say("seed " + result.seed() + ": " + result.blocks() + " blocks, " + done + " operations done, " + refused
                + " refused, " + checks + " checks of " + result.invariants().size() + " invariants");
        Report.Violation violation = result.violation();
        if (violation == null) {
            say("everything held; digest " + result.digest());
            return;
        }
        say("VIOLATED in block " + violation.block() + ": " + violation.invariant());
        say("  " + violation.what());
        violation.deeds().forEach(deed -> say("  after " + deed));
    }

    private static void write(Path file, Report result) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.write(
                    file,
                    JsonMapper.builder()
                            .enable(SerializationFeature.INDENT_OUTPUT)
                            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                            .build()
                            .writeValueAsBytes(result));
        } catch (IOException e) {
            throw new UncheckedIOException("the report " + file + " cannot be written", e);
        }
    }

    private static void say(String line) {
        System.out.println(line);
    }
}
