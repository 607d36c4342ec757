package io.virtengine.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.web3j.crypto.Hash;
import org.web3j.utils.Numeric;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class SimulationTest {

    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final Path DEFINITION = Path.of("network.json");
    private static final Path EXAMPLES = ROOT.resolve("examples");
    private static final Path WEIGHTS = Path.of("weights.json");

    @Test
    void everythingHoldsAndTheReportSaysWhatWasDone(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("report.json");

        int code = run(new Simulate(), 3, 25, WEIGHTS, file);

        assertThat(code).isZero();
        JsonNode report = JsonMapper.shared().readTree(Files.readString(file));
        assertThat(report.path("blocks").asInt()).isEqualTo(25);
        assertThat(report.path("violation").isNull()).isTrue();
        assertThat(report.path("operations").path("market.bid").path("done").asInt())
                .isPositive();
        assertThat(report.path("events")
                        .path("PerformanceBoard.PerformanceReported")
                        .asInt())
                .isEqualTo(report.path("operations")
                        .path("performance.report")
                        .path("done")
                        .asInt());
        assertThat(report.path("invariants").properties())
                .allSatisfy(checked -> assertThat(checked.getValue().asInt()).isEqualTo(25));
    }

    @Test
    void aViolationEndsTheRunAndItsSeedFailsTheSameWayAgain(@TempDir Path folder) throws Exception {
        Path weights = withSabotage(folder.resolve("weights.json"));
        Path first = folder.resolve("first.json");
        Path again = folder.resolve("again.json");

        int code = run(new Simulate(SimulationTest::sabotage), 11, 40, weights, first);
        int codeAgain = run(new Simulate(SimulationTest::sabotage), 11, 40, weights, again);

        assertThat(code).isEqualTo(1);
        assertThat(codeAgain).isEqualTo(1);
        assertThat(again).hasSameTextualContentAs(first);
        JsonNode report = JsonMapper.shared().readTree(Files.readString(first));
        JsonNode violation = report.path("violation");
        assertThat(violation.path("invariant").asString()).isEqualTo("escrow.the vault holds what it owes");
        assertThat(violation.path("block").asInt())
                .isEqualTo(report.path("blocks").asInt());
        assertThat(violation.path("deeds").toString()).contains("sabotage.rob_the_vault");
    }

    /** A wei leaves the vault's balance in the token's own storage, as no contract would have it. */
    private static Map<String, Operation> sabotage(SimulatedNetwork network) {
        String token = network.contracts().addressOf("VirtToken");
        String vault = network.contracts().addressOf("EscrowVault");
        String key = "0x" + "0".repeat(24) + vault.substring(2) + "0".repeat(64);
        String slot = Hash.sha3(key);
        Operation rob = dice -> {
            BigInteger less = network.contracts()
                    .readNumber("VirtToken", "balanceOf", vault)
                    .subtract(BigInteger.ONE);
            network.client()
                    .request("anvil_setStorageAt", token, slot, Numeric.toHexStringWithPrefixZeroPadded(less, 64));
            return Optional.of(new Deed.TimePasses(Duration.ofSeconds(1)));
        };
        return Map.of("sabotage.rob_the_vault", rob);
    }

    private static Path withSabotage(Path file) throws Exception {
        ObjectNode weights = (ObjectNode) JsonMapper.shared().readTree(Files.readString(WEIGHTS));
        weights.putObject("sabotage").put("rob_the_vault", 100);
        return Files.writeString(file, weights.toString());
    }

    private static int run(Simulate simulate, long seed, int blocks, Path weights, Path report) {
        return new CommandLine(simulate)
                .execute(
                        "--seed=" + seed,
                        "--blocks=" + blocks,
                        "--report=" + report,
                        "--weights=" + weights,
                        "--definition=" + DEFINITION,
                        "--examples=" + EXAMPLES);
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
        assertThatThrownBy(() -> Weights.read(WEIGHTS).requireExactly(java.util.Set.of("market.bid")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name what there is not");
        assertThatThrownBy(() ->
                        new Weights(Map.of("market.bid", 1)).requireExactly(java.util.Set.of("a.b", "market.bid")))
                .hasMessageContaining("leave out [a.b]");
        assertThatThrownBy(() -> new Weights(Map.of("a.b", -1))).hasMessageContaining("0 to 1000000");
        assertThatThrownBy(() -> new Weights(Map.of("a.b", 0))).hasMessageContaining("no operation");
    }
}
