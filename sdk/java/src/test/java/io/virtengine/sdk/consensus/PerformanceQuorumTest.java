package io.virtengine.sdk.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.artifact.ContractArtifacts;
import io.virtengine.sdk.signing.KeySigner;
import io.virtengine.sdk.signing.PerformanceReport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Two thirds of the set, no node twice and nobody else, saying the same of all but seals. */
class PerformanceQuorumTest {

    private static final long CHAIN_ID = 31_337;
    private static final long EPOCH = 500;

    private final List<KeySigner> nodes = Stream.generate(KeySigner::fresh)
            .limit(4)
            .sorted(Comparator.comparing(KeySigner::address))
            .toList();
    private final PerformanceQuorum quorum =
            new PerformanceQuorum(nodes.stream().map(KeySigner::address).toList());

    private PerformanceReport report(int missed, int seals, boolean complete) {
        return new PerformanceReport(
                EPOCH,
                10,
                69,
                complete,
                21_000,
                nodes.stream()
                        .map(node -> new PerformanceReport.Line(node.address(), 15, missed, seals))
                        .toList());
    }

    private static SignedPerformance signed(KeySigner node, PerformanceReport report) {
        return SignedPerformance.read(answer(node, report), EPOCH, CHAIN_ID);
    }

    private static JsonNode answer(KeySigner node, PerformanceReport report) {
        return answer(
                node.address(), report, Hex.encode(node.signDigest(report.digest(PerformanceReport.domain(CHAIN_ID)))));
    }

    /** As the Besu plugin writes it. */
    private static JsonNode answer(String observer, PerformanceReport report, String signature) {
        var body = new LinkedHashMap<String, Object>();
        body.put("epoch", report.epoch());
        body.put("fromBlock", report.fromBlock());
        body.put("toBlock", report.toBlock());
        body.put("complete", report.complete());
        body.put("gasUsed", report.gasUsed());
        body.put("failedRounds", 0);
        body.put(
                "validators",
                report.lines().stream()
                        .map(line -> Map.of(
                                "validator", line.node(),
                                "proposed", line.proposed(),
                                "missed", line.missed(),
                                "seals", line.seals()))
                        .toList());
        return JsonMapper.shared().valueToTree(Map.of("report", body, "observer", observer, "signature", signature));
    }

    @Test
    void twoThirdsThatSayTheSameAreEnough() {
        assertThat(quorum.needed()).isEqualTo(3);
        assertThat(quorum.add(signed(nodes.get(2), report(1, 90, true)))).isTrue();
        assertThat(quorum.add(signed(nodes.get(0), report(1, 91, true)))).isTrue();
        assertThat(quorum.add(signed(nodes.get(3), report(2, 91, true)))).isTrue();
        // Of one node twice, once.
        assertThat(quorum.add(signed(nodes.get(2), report(1, 92, true)))).isTrue();
        assertThat(quorum.isReached()).isFalse();
        assertThatThrownBy(quorum::arguments)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("only 2 of 4 nodes say the same, 3 must");
        assertThat(quorum.add(signed(nodes.get(1), report(1, 93, true)))).isTrue();
        assertThat(quorum.isReached()).isTrue();

        Map<String, Object> call = submitted();
        assertThat((Map<?, ?>) call.get("report"))
                .hasToString("{epoch=500, fromBlock=10, toBlock=69, complete=true, gasUsed=21000}");
        assertThat((List<?>) call.get("lines")).hasSize(4);
        assertThat(((List<?>) call.get("observations"))
                        .stream()
                                .map(observation -> ((Map<?, ?>) observation).get("observer"))
                                .toList())
                .isEqualTo(nodes.subList(0, 3).stream().map(KeySigner::address).toList());
    }

    private Map<String, Object> submitted() {
        var submit = ContractArtifacts.load().get("IPerformanceBoard").abi().function("submit");
        return new HashMap<>(submit.decodeCall(submit.encodeCall(quorum.arguments())));
    }

    @Test
    void strangersAndHalfAnEpochDoNotCount() {
        assertThat(quorum.add(signed(KeySigner.fresh(), report(1, 90, true)))).isFalse();
        assertThat(quorum.add(signed(nodes.get(0), report(1, 90, false)))).isFalse();
        assertThat(quorum.agreed()).isEmpty();
        assertThat(new PerformanceQuorum(List.of()).isReached()).isFalse();
    }

    @Test
    void whoSaysOtherThanItSignsIsNotHeard() {
        KeySigner node = nodes.getFirst();
        PerformanceReport said = report(1, 90, true);
        String signature = Hex.encode(node.signDigest(said.digest(PerformanceReport.domain(CHAIN_ID))));
        String other = nodes.get(1).address();
        for (JsonNode lie : List.of(
                answer(node.address(), report(0, 90, true), signature),
                answer(node.address(), report(1, 91, true), signature),
                answer(other, said, signature),
                answer(node.address(), said, "0x" + "00".repeat(65)),
                answer(node.address(), said, "0x"))) {
            assertThatThrownBy(() -> SignedPerformance.read(lie, EPOCH, CHAIN_ID))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is not what");
        }
        assertThatThrownBy(() -> SignedPerformance.read(answer(node, said), EPOCH, CHAIN_ID + 1))
                .hasMessageContaining("is not what");
        assertThatThrownBy(() -> SignedPerformance.read(answer(node, said), EPOCH + 1, CHAIN_ID))
                .hasMessageContaining("answers with epoch 500");
    }

    @Test
    void whatTheBoardWouldNotTakeIsNotRead() {
        KeySigner node = nodes.getFirst();
        assertThatThrownBy(() -> read(node, List.of())).hasMessageContaining("1 to 100 lines, this one has 0");
        List<PerformanceReport.Line> many = IntStream.rangeClosed(1, 101)
                .mapToObj(i -> new PerformanceReport.Line("0x" + "%040x".formatted(i), 1, 0, 100))
                .toList();
        assertThatThrownBy(() -> read(node, many)).hasMessageContaining("this one has 101");
        assertThat(read(node, many.subList(0, 100)).report().lines()).hasSize(100);
        var disordered = new ArrayList<>(many.subList(0, 2).reversed());
        assertThatThrownBy(() -> read(node, disordered)).hasMessageContaining("not in ascending order");
        var turns = List.of(new PerformanceReport.Line(node.address(), 1L << 32, 0, 100));
        assertThatThrownBy(() -> read(node, turns)).hasMessageContaining("proposed is no number from 0 to 4294967295");
        assertThatThrownBy(() -> SignedPerformance.read(JsonMapper.shared().createObjectNode(), EPOCH, CHAIN_ID))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static SignedPerformance read(KeySigner node, List<PerformanceReport.Line> lines) {
        return signed(node, new PerformanceReport(EPOCH, 10, 69, true, 21_000, lines));
    }
}
