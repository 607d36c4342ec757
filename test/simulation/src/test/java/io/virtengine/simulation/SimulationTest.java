package io.virtengine.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SimulationTest {

    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final Path DEFINITION = ROOT.resolve("genesis/development.json");
    private static final Path EXAMPLES = ROOT.resolve("examples");
    private static final Weights WEIGHTS = Weights.read(Path.of("weights.json"));
    private static final int OPERATIONS = 15;

    @Test
    void everythingHoldsAndTheReportSaysWhatWasDone(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("report.json");

        int code = new CommandLine(new Simulate())
                .execute(
                        "--seed=3",
                        "--blocks=25",
                        "--report=" + file,
                        "--weights=weights.json",
                        "--definition=" + DEFINITION,
                        "--examples=" + EXAMPLES);

        assertThat(code).isZero();
        JsonNode report = JsonMapper.shared().readTree(Files.readString(file));
        assertThat(report.path("blocks").asInt()).isEqualTo(25);
        assertThat(report.path("violation").isNull()).isTrue();
        assertThat(report.path("operations").path("market.bid").path("done").asInt())
                .isPositive();
        assertThat(report.path("invariants").properties())
                .allSatisfy(checked -> assertThat(checked.getValue().asInt()).isEqualTo(25));
    }

    @Test
    void aFailingSeedFailsTheSameWayAgain() {
        Report first = untilFiveOrdersAreOpen(11);
        Report again = untilFiveOrdersAreOpen(11);
        Report other = untilFiveOrdersAreOpen(12);

        assertThat(first.violation()).isNotNull();
        assertThat(again).isEqualTo(first);
        assertThat(other.digest()).isNotEqualTo(first.digest());
    }

    /** An invariant that an ordinary run breaks sooner or later. */
    private static Report untilFiveOrdersAreOpen(long seed) {
        try (SimulatedNetwork network = SimulatedNetwork.start(seed, DEFINITION, line -> {})) {
            var chronicle = new Chronicle();
            Population people = Population.settle(network, EXAMPLES);
            chronicle.catchUp(network);
            network.settle(people.all());
            Map<String, Operation> market = new MarketOperations(network, people, chronicle).byKind();
            var weights = new TreeMap<String, Integer>();
            market.keySet().forEach(kind -> weights.put(kind, 1));
            Invariant few = () -> chronicle.orders().size() < 5
                    ? Optional.empty()
                    : Optional.of(chronicle.orders().keySet().toString());
            return new Simulation(
                            seed,
                            network,
                            chronicle,
                            market,
                            Map.of("fewer than five orders", few),
                            new Weights(weights))
                    .run(40, OPERATIONS, line -> {});
        }
    }

    @Test
    void whatMustBeRefusedAndIsNotEndsTheRun() {
        try (SimulatedNetwork network = SimulatedNetwork.start(5, DEFINITION, line -> {})) {
            Actor operator = network.office("operator");
            network.settle(java.util.List.of(operator));
            Operation allowed =
                    dice -> Optional.of(Deed.Call.of(operator, "VirtToken", "transfer", operator.address(), 1)
                            .mustFail());

            Report report = new Simulation(
                            5,
                            network,
                            new Chronicle(),
                            Map.of("token.steal", allowed),
                            Map.of(),
                            new Weights(Map.of("token.steal", 1)))
                    .run(3, 1, line -> {});

            assertThat(report.blocks()).isEqualTo(1);
            assertThat(report.violation()).isNotNull();
            assertThat(report.violation().invariant()).isEqualTo("token.steal");
        }
    }

    @Test
    void weightsNameEveryOperationAndNoOther() {
        assertThatThrownBy(() -> WEIGHTS.requireExactly(java.util.Set.of("market.bid")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name what there is not");
        assertThatThrownBy(() ->
                        new Weights(Map.of("market.bid", 1)).requireExactly(java.util.Set.of("a.b", "market.bid")))
                .hasMessageContaining("leave out [a.b]");
        assertThatThrownBy(() -> new Weights(Map.of("a.b", -1))).hasMessageContaining("0 to 1000000");
        assertThatThrownBy(() -> new Weights(Map.of("a.b", 0))).hasMessageContaining("no operation");
    }
}
