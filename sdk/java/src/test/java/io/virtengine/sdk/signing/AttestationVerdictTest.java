package io.virtengine.sdk.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtengine.sdk.abi.Hex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The golden file is one for the contract, viem and this SDK. */
class AttestationVerdictTest {

    private static JsonNode golden;

    @BeforeAll
    static void read() throws IOException {
        golden = JsonMapper.shared()
                .readTree(Files.readString(Path.of("../../contracts/test/enclave/verdict-statements.json")));
    }

    @Test
    void statementsHaveTheGoldenDigests() {
        Eip712Domain domain = AttestationVerdict.domain(
                golden.path("chainId").asLong(), golden.path("committee").asString());
        assertThat(golden.path("cases")).hasSize(3).allSatisfy(line -> {
            var statement = new AttestationVerdict(
                    line.path("inputHash").asString(),
                    line.path("verdictHash").asString(),
                    seconds(line, "validFrom"),
                    seconds(line, "validUntil"));
            assertThat(Hex.encode(statement.digest(domain)))
                    .as(line.path("name").asString())
                    .isEqualTo(line.path("digest").asString());
        });
    }

    @Test
    void aProofHasTheGoldenEncodingInWhateverOrderItsSignaturesCame() {
        JsonNode proof = golden.path("proof");
        var signatures = new TreeMap<String, String>(java.util.Comparator.reverseOrder());
        for (int i = 0; i < proof.path("signers").size(); i++) {
            signatures.put(
                    proof.path("signers")
                            .path(i)
                            .asString()
                            .toUpperCase(java.util.Locale.ROOT)
                            .replace("0X", "0x"),
                    proof.path("signatures").path(i).asString());
        }
        var encoded = new AttestationProof(
                        seconds(proof, "validFrom"),
                        seconds(proof, "validUntil"),
                        proof.path("verdict").asString(),
                        signatures)
                .encode();
        assertThat(Hex.encode(encoded)).isEqualTo(proof.path("encoded").asString());
    }

    @Test
    void whatCannotBeAStatementIsRefused() {
        String hash = "0x" + "11".repeat(32);
        assertThatThrownBy(() -> new AttestationVerdict("0x11", hash, 1, 2)).hasMessageContaining("not 32 bytes");
        assertThatThrownBy(() -> new AttestationVerdict(hash, hash, 2, 1)).hasMessageContaining("from 2 until 1");
        assertThatThrownBy(() -> new AttestationVerdict(hash, hash, -1, 1)).hasMessageContaining("from -1");
    }

    private static long seconds(JsonNode line, String field) {
        return Long.parseLong(line.path(field).asString());
    }
}
