package io.virtengine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.cli.TestNetwork.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files that are missing, broken, endless or no files at all: one line that says what to do, and the exit code for wrong usage. */
@Timeout(60)
class BadInputTest {

    @TempDir
    Path folder;

    @Test
    void aMissingFileIsSaidToBeMissing() {
        for (String[] command : new String[][] {
            {"attest", "verify", "--evidence", "nowhere", "--at", "0"},
            {"attest", "proof", "nowhere"},
            {"score", "run", "--engine", "composite", "--input", "nowhere"},
            {"manifest", "check", "nowhere"}
        }) {
            assertThat(usage(command).err()).contains("nowhere: there is no such file");
        }
        assertThat(usage("params", "list", "--addresses", "nowhere").err()).contains("--addresses or VE_ADDRESSES");
    }

    @Test
    void anEndlessFileIsNotReadToItsEnd() {
        assertThat(usage("attest", "verify", "--evidence", "/dev/zero", "--at", "0")
                        .err())
                .contains("/dev/zero is larger than");
        assertThat(usage("score", "run", "--engine", "network", "--input", "/dev/zero")
                        .err())
                .contains("/dev/zero is larger than");
    }

    @Test
    void aPipeIsReadOnce() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        byte[] vector = Files.readAllBytes(Path.of("../examples/identity/tenant.json"));
        Thread writer = Thread.startVirtualThread(() -> {
            try {
                Files.write(pipe, vector);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });

        Result result = TestNetwork.run("score", "run", "--engine", "composite", "--input", pipe.toString());

        writer.join();
        assertThat(result.done().json().path("score").asInt()).isEqualTo(75);
    }

    @Test
    void whatIsNotInAFileIsNotTakenForZero() throws IOException {
        Path model = folder.resolve("model");
        Files.write(model, new byte[0]);
        Path nulls = write("nulls.json", "{\"values\": [null]}");
        assertThat(usage(
                                "score",
                                "run",
                                "--engine",
                                "network",
                                "--model",
                                model.toString(),
                                "--input",
                                nulls.toString())
                        .err())
                .contains("nulls.json: Cannot coerce `null` to element of `int[]`")
                .doesNotContain("DeserializationFeature");
        assertThat(usage("attest", "policy", write("null.json", "null").toString())
                        .err())
                .contains("null.json holds nothing");
    }

    @Test
    void aSignedVerdictIsCheckedBeforeItGoesIntoAProof() throws IOException {
        String signed = """
                {"chainId": 1, "committee": "0x%1$s", "signer": "0x%1$s", "signature": "0x%2$s", "verdict": "%3$s",
                 "statement": {"inputHash": "0x%4$s", "verdictHash": "0x%4$s", "validFrom": 1, "validUntil": 2}}""";
        String address = "11".repeat(20);
        Path spoilt = write("spoilt.json", signed.formatted(address, "22".repeat(65), "verdict", "33".repeat(32)));
        assertThat(usage("attest", "proof", spoilt.toString()).err()).contains("not the one whose hash is signed");
        Path unsigned = write("unsigned.json", signed.formatted(address, "22", "0x", "33".repeat(32)));
        assertThat(usage("attest", "proof", unsigned.toString()).err()).contains("is not a signature");
    }

    /** Exit code 1 says that two files differ. */
    @Test
    void aGenesisIsNotHeldAgainstNoDefinition() throws IOException {
        Path genesis = write("genesis.json", "{}");
        Path broken = write("broken.json", "[1]");
        for (Path definition : new Path[] {broken, folder.resolve("nowhere")}) {
            usage("genesis", "verify", "--genesis", genesis.toString(), "--definition", definition.toString());
        }
    }

    @Test
    void aKeyIsNeverOverwritten() {
        String node = folder.resolve("node").toString();
        TestNetwork.run("validator", "key", node).done();
        Result again = TestNetwork.run("validator", "key", node);
        assertThat(again.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(again.err()).contains("key exists");
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static Result usage(String... command) {
        Result result = TestNetwork.run(command);
        assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err().strip().lines()).hasSize(1);
        return result;
    }
}
