package io.virtengine.sdk.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtengine.sdk.abi.Hex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The golden file is one for the contract, viem, the Besu plugin and this SDK. */
class PerformanceReportTest {

    @Test
    void reportsHaveTheGoldenDigestsAndSignatures() throws IOException {
        JsonNode golden = JsonMapper.shared()
                .readTree(Files.readString(Path.of("../../contracts/test/staking/performance-reports.json")));
        Eip712Domain domain = PerformanceReport.domain(golden.path("chainId").asLong());
        assertThat(golden.path("observers")).hasSize(3).allSatisfy(observer -> {
            PerformanceReport report =
                    report(golden, Hex.decode(observer.path("seals").asString()));
            assertThat(Hex.encode(report.turns()))
                    .isEqualTo(golden.path("turns").asString());
            assertThat(Hex.encode(report.seals()))
                    .isEqualTo(observer.path("seals").asString());
            assertThat(Hex.encode(report.digest(domain)))
                    .isEqualTo(observer.path("digest").asString());
            assertThat(SignatureVerifier.recover(
                            report.digest(domain),
                            Hex.decode(observer.path("signature").asString())))
                    .contains(Hex.address(observer.path("observer").asString()));
        });
    }

    @Test
    void whatCannotBeALineIsRefused() {
        String node = "0x" + "11".repeat(20);
        assertThatThrownBy(() -> new PerformanceReport.Line("0x11", 1, 1, 1)).hasMessageContaining("not an address");
        assertThatThrownBy(() -> new PerformanceReport.Line(node, 1, 1, 101)).hasMessageContaining("101 %");
        assertThatThrownBy(() -> new PerformanceReport.Line(node, -1, 1, 1)).hasMessageContaining("proposed -1");
    }

    private static PerformanceReport report(JsonNode golden, byte[] seals) {
        var lines = new ArrayList<PerformanceReport.Line>();
        for (JsonNode line : golden.path("lines")) {
            lines.add(new PerformanceReport.Line(
                    line.path("node").asString(),
                    line.path("proposed").asLong(),
                    line.path("missed").asLong(),
                    seals[lines.size()]));
        }
        JsonNode report = golden.path("report");
        return new PerformanceReport(
                report.path("epoch").asLong(),
                report.path("fromBlock").asLong(),
                report.path("toBlock").asLong(),
                report.path("complete").asBoolean(),
                report.path("gasUsed").asLong(),
                lines);
    }
}
