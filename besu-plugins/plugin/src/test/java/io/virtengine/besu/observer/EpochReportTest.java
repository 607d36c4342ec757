package io.virtengine.besu.observer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.tuweni.bytes.Bytes32;
import org.hyperledger.besu.crypto.KeyPair;
import org.hyperledger.besu.crypto.SignatureAlgorithmFactory;
import org.hyperledger.besu.cryptoservices.KeyPairSecurityModule;
import org.hyperledger.besu.cryptoservices.NodeKey;
import org.junit.jupiter.api.Test;

/** The golden file is one for the contract, viem, the Java SDK and this node. */
class EpochReportTest {
    @Test
    void aNodeSignsTheGoldenReport() throws IOException {
        final JsonNode golden =
                new ObjectMapper().readTree(new File("../../contracts/test/staking/performance-reports.json"));
        final JsonNode report = golden.path("report");
        assertThat(golden.path("observers")).hasSize(3);
        for (final JsonNode observer : golden.path("observers")) {
            final List<EpochReport.Line> lines = new ArrayList<>();
            final String seals = observer.path("seals").asText();
            for (final JsonNode line : golden.path("lines")) {
                final int at = 2 + 2 * lines.size();
                lines.add(new EpochReport.Line(
                        line.path("node").asText(),
                        line.path("proposed").asLong(),
                        line.path("missed").asLong(),
                        Integer.parseInt(seals.substring(at, at + 2), 16)));
            }
            final EpochReport.Signed signed = new EpochReport(
                            report.path("epoch").asLong(),
                            report.path("fromBlock").asLong(),
                            report.path("toBlock").asLong(),
                            report.path("complete").asBoolean(),
                            report.path("gasUsed").asLong(),
                            0,
                            lines)
                    .sign(
                            key(observer.path("key").asText()),
                            golden.path("chainId").asLong());

            assertThat(signed.observer())
                    .isEqualTo(observer.path("observer").asText().toLowerCase(Locale.ROOT));
            assertThat(signed.seals()).isEqualTo(seals);
            assertThat(signed.digest()).isEqualTo(observer.path("digest").asText());
            assertThat(signed.signature()).isEqualTo(observer.path("signature").asText());
        }
    }

    private static NodeKey key(final String secret) {
        final var algorithm = SignatureAlgorithmFactory.getInstance();
        final KeyPair pair = algorithm.createKeyPair(algorithm.createPrivateKey(Bytes32.fromHexString(secret)));
        return new NodeKey(new KeyPairSecurityModule(pair));
    }
}
