package io.virtengine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.cli.TestNetwork.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code ve score} on the golden vectors and the examples, as a person runs it. */
class ScoreCommandsTest {

    private static final Path VECTORS = Path.of("../besu-plugins/scoring/src/main/resources/io/virtengine/scoring");
    private static final Path IDENTITIES = Path.of("../examples/identity");

    @TempDir
    Path folder;

    @Test
    void explainsACompositeScore() {
        Result result = score("composite", IDENTITIES.resolve("tenant.json"));
        assertThat(result.exitCode()).as(result.err()).isZero();
        // What examples/identity/README.md says of a new account.
        assertThat(result.json().get("score").intValue()).isEqualTo(75);
        JsonNode document = result.json().get("components").get(0);
        assertThat(document.get("component").asString()).isEqualTo("DOCUMENT");
        assertThat(document.get("raw").intValue()).isEqualTo(8510);
        assertThat(document.get("weighted").intValue()).isEqualTo(2127);
        assertThat(document.get("meetsMinimum").booleanValue()).isTrue();
        assertThat(result.json().get("reasons").get("COMPOSITE_SUCCESS").booleanValue())
                .isTrue();
        assertThat(result.json().get("reasons").get("MISSING_SELFIE").booleanValue())
                .isFalse();
    }

    @Test
    void saysWhoDoesNotPass() {
        Result result = score("composite", IDENTITIES.resolve("rejected.json"));
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.json().get("outcome").asString()).isEqualTo("notPassed");
        assertThat(result.json().get("reasons").get("MISSING_SELFIE").booleanValue())
                .isTrue();
    }

    @Test
    void takesAnotherTableAndAnotherAccount() throws IOException {
        Path table =
                write("table.hex", "09c409c407d005dc03e801f4" + "13881b581d4c177000001388" + "00001e314546" + "4c");
        Result strict = score(
                "composite",
                IDENTITIES.resolve("tenant.json"),
                "--model",
                table.toString(),
                "--account",
                "0x00112233445566778899aabbccddeeff00112233");
        assertThat(strict.exitCode()).as(strict.err()).isEqualTo(1);
        assertThat(strict.json().get("passMark").intValue()).isEqualTo(76);
        assertThat(strict.json().get("inputHash"))
                .isNotEqualTo(score("composite", IDENTITIES.resolve("tenant.json"))
                        .json()
                        .get("inputHash"));
        Result noTable = score(
                "composite",
                IDENTITIES.resolve("tenant.json"),
                "--model",
                write("t", "00").toString());
        assertThat(noTable.exitCode()).isEqualTo(2);
        assertThat(noTable.err()).contains("a table is 31 bytes");
    }

    @Test
    void agreesWithTheGoldenVectorsOfBothEngines() throws IOException {
        JsonNode composite = vectors("fs2p-vectors.json").get("scored").get(1);
        Result one = score("composite", write("input", composite.get("input").asString()));
        assertThat(one.json().get("score").intValue())
                .isEqualTo(composite.get("score").intValue());
        JsonNode network = vectors("network-vectors.json").get("scored").get(80);
        Result two = score("network", write("input", network.get("input").asString()));
        assertThat(two.exitCode()).isEqualTo(network.get("passed").booleanValue() ? 0 : 1);
        assertThat(two.json().get("basisPoints").intValue())
                .isEqualTo(network.get("basisPoints").intValue());
        assertThat(two.json().get("inputHash")).isEqualTo(network.get("inputHash"));
    }

    @Test
    void putsANetworkAndItsValuesTogether() throws IOException {
        // One input, weight 2, bias 4, shift 1: (4 + 2 · 300) / 2.
        Path model = folder.resolve("model");
        Files.write(
                model,
                HexFormat.of()
                        .parseHex("5645514e" + "0001" + "0001" + "0001" + "1388" + "00010001" + "00000004" + "02"));
        Path values = write("values.json", "{\"values\": [300]}");
        Result result = score("network", values, "--model", model.toString());
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.json().get("logit").intValue()).isEqualTo(302);
        assertThat(result.json().get("basisPoints").intValue()).isEqualTo(7649);
        Result inspected = TestNetwork.run("score", "model", "--model", model.toString());
        assertThat(inspected.exitCode()).isZero();
        assertThat(inspected.json().get("multiplyAdds").intValue()).isEqualTo(1);
        assertThat(inspected.json().get("modelHash")).isEqualTo(result.json().get("modelHash"));
        Result two = score("network", write("v", "{\"values\": [1, 2]}"), "--model", model.toString());
        assertThat(two.exitCode()).isEqualTo(2);
        assertThat(two.err()).contains("takes 1 values, not 2");
    }

    @Test
    void saysWhatIsMalformedOrWrong() throws IOException {
        for (String engine : new String[] {"composite", "network"}) {
            Result malformed = score(engine, write("input", "00"));
            assertThat(malformed.exitCode()).isEqualTo(2);
            assertThat(malformed.json().get("reason").asString()).isEqualTo("LENGTH");
        }
        Result model = TestNetwork.run(
                "score", "model", "--model", write("model", "00".repeat(40)).toString());
        assertThat(model.exitCode()).isEqualTo(2);
        assertThat(model.json().get("reason").asString()).isEqualTo("MODEL_FORMAT");
        assertThat(score("network", write("values.json", "{\"values\": []}")).err())
                .contains("needs --model FILE");
        assertThat(score("composite", IDENTITIES.resolve("tenant.json"), "--account", "0x12")
                        .err())
                .contains("20 bytes");
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static JsonNode vectors(String file) throws IOException {
        return JsonMapper.shared().readTree(Files.readString(VECTORS.resolve(file)));
    }

    private static Result score(String engine, Path input, String... more) {
        String[] args = java.util.Arrays.copyOf(
                new String[] {"score", "run", "--engine", engine, "--input", input.toString()}, 6 + more.length);
        System.arraycopy(more, 0, args, 6, more.length);
        return TestNetwork.run(args);
    }
}
