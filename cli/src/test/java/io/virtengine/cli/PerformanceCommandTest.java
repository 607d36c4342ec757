package io.virtengine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.cli.TestNetwork.Result;
import io.virtengine.sdk.chain.EmbeddedChainOptions;
import io.virtengine.sdk.deploy.AddressBook;
import io.virtengine.sdk.signing.PerformanceReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Anyone can see what nodes say of an epoch and carry it, with the real board on the embedded chain. */
class PerformanceCommandTest {

    private static final long EPOCH = 3_600;
    private static final List<String> OPERATORS = List.of("operator", "committee-1", "committee-2", "committee-3");

    @TempDir
    static Path deployed;

    private static List<ObservingNode> nodes;
    private static TestNetwork network;

    @BeforeAll
    static void deploy() throws IOException {
        nodes = Stream.generate(ObservingNode::new).limit(5).toList();
        Path definition = Files.createDirectory(deployed.resolve("definition"));
        Path genesis = TestNetwork.REPOSITORY.resolve("genesis");
        for (String file : List.of("parameters.json", "attestation.json")) {
            Files.copy(genesis.resolve(file), definition.resolve(file));
        }
        String written = Files.readString(genesis.resolve("development.json"));
        String window = "\"staking.report_window\": 0";
        String member = "{ \"node\": \"${operator}\", \"operator\": \"${operator}\" }";
        assertThat(written).contains(window, member);
        var members = new ArrayList<String>();
        for (int i = 0; i < OPERATORS.size(); i++) {
            members.add("{ \"node\": \"%s\", \"operator\": \"${%s}\" }"
                    .formatted(nodes.get(i).address(), OPERATORS.get(i)));
        }
        Path file = Files.writeString(
                definition.resolve("development.json"),
                written.replace(window, "\"staking.report_window\": 172800")
                        .replace(member, String.join(",", members)));
        network = TestNetwork.start(deployed, EmbeddedChainOptions.defaults(), file);
    }

    @AfterAll
    static void stop() {
        nodes.forEach(ObservingNode::close);
        network.close();
    }

    private static Result performance(String... more) {
        var command = new ArrayList<>(List.of("validator", "performance"));
        command.addAll(List.of(more));
        command.add("--node");
        nodes.forEach(node -> command.add(node.url()));
        return network.as("treasury", command.toArray(String[]::new));
    }

    @Test
    void whoAgreesIsShownAndAQuorumIsCarried() {
        long chainId = AddressBook.load(network.addresses()).chainId();
        // Well within an hour, which is an epoch, so that none ends meanwhile.
        long now = network.chain().now().getEpochSecond();
        network.chain().advance(Duration.ofSeconds(EPOCH - now % EPOCH + 60));
        network.chain().mine(1);
        long epoch = now / EPOCH;
        List<PerformanceReport.Line> lines = nodes.subList(0, 4).stream()
                .map(ObservingNode::address)
                .sorted()
                .map(node -> new PerformanceReport.Line(node, 15, 5, 100))
                .toList();
        // Two agree, a third saw other gas, the fourth saw nothing, the fifth is no validator.
        nodes.get(0).saw(epoch, 21_000, lines, chainId);
        nodes.get(1).saw(epoch, 21_000, lines, chainId);
        nodes.get(2).saw(epoch, 22_000, lines, chainId);
        nodes.get(4).saw(epoch, 21_000, lines, chainId);

        JsonNode shown = performance().done().json();
        assertThat(shown.path("epoch").asLong()).isEqualTo(epoch);
        assertThat(shown.path("reported").asBoolean()).isFalse();
        assertThat(shown.path("agree").asInt()).isEqualTo(2);
        assertThat(shown.path("needed").asInt()).isEqualTo(3);
        assertThat(shown.path("set").asInt()).isEqualTo(4);
        assertThat(shown.path("nodes")
                        .valueStream()
                        .map(node -> node.path("agrees").asBoolean()))
                .containsExactly(true, true, false, false, false);
        assertThat(shown.path("nodes").path(3).path("problem").asString()).contains("nothing is kept of that epoch");
        assertThat(shown.path("validators")).hasSize(4).allSatisfy(line -> {
            assertThat(line.path("missed").asInt()).isEqualTo(5);
            assertThat(line.path("seals").asString()).isEqualTo("100 %, 100 %");
        });

        Result few = performance("--submit");
        assertThat(few.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(few.err()).contains("only 2 of the 4 nodes in the set say the same of epoch " + epoch + ", 3 must");

        nodes.get(3).saw(epoch, 21_000, lines, chainId);
        JsonNode carried =
                performance("--submit", "--epoch", Long.toString(epoch)).done().json();
        assertThat(carried.path("reported").asBoolean()).isTrue();
        assertThat(carried.path("scores")
                        .valueStream()
                        .map(score -> score.path("operator").asString()))
                .containsExactlyInAnyOrderElementsOf(OPERATORS.stream()
                        .map(operator -> network.signer(operator).address())
                        .collect(Collectors.toList()));
        // Three of four turns, neutral identity work, all seals.
        assertThat(carried.path("scores"))
                .allSatisfy(score -> assertThat(score.path("score").asInt()).isEqualTo(7_250));
        assertThat(performance().done().json().path("reported").asBoolean()).isTrue();
        Result again = performance("--submit");
        assertThat(again.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(again.err()).contains("PerformanceBoard_AlreadyReported");
    }
}
