package io.virtengine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.cli.TestNetwork.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code ve attest verify} on real evidence, as a person runs it. */
class AttestCommandsTest {

    private static final Path VECTORS = Path.of("../besu-plugins/attestation/src/test/resources/vectors");

    @TempDir
    Path folder;

    @Test
    void acceptsATdxQuoteWithItsCollateralContainer() {
        Result result = verify("tdx/phala/tdx_quote", "tdx/phala", "2025-07-01T00:00:00Z");
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.json().get("outcome").asString()).isEqualTo("accepted");
        assertThat(result.json().get("format").asString()).isEqualTo("TDX_QUOTE_V4");
        assertThat(result.json().get("tcbStatus").asString()).isEqualTo("UP_TO_DATE");
        assertThat(result.json().get("notAfter").asString()).isEqualTo("2025-07-19T10:00:35Z");
        assertThat(outcome("EVIDENCE_SIGNATURE", result)).isEqualTo("PASSED");
        // The quotes lie in the same folder; each file nobody can use is named.
        assertThat(result.json().get("unusedCollateral")).hasSize(3);
    }

    @Test
    void refusesWhatIsOutOfDateUnlessAPolicySaysOtherwise() throws IOException {
        String evidence = "tdx/dcap-rs/quote_tdx_00806f050000.dat";
        Result refused = verify(evidence, "tdx/dcap-rs", "1740787200");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(outcome("TCB_STATUS", refused)).isEqualTo("FAILED");
        assertThat(refused.json().get("advisories").get(0).asString()).isEqualTo("INTEL-SA-00960");
        Path policy = folder.resolve("policy.json");
        Files.writeString(policy, "{\"tcbStatuses\": [\"UP_TO_DATE\", \"OUT_OF_DATE\"]}");
        Result accepted = verify(evidence, "tdx/dcap-rs", "1740787200", "--policy", policy.toString());
        assertThat(accepted.exitCode()).as(accepted.out()).isZero();
    }

    @Test
    void readsBase64() {
        Result nitro = TestNetwork.run(
                "attest",
                "verify",
                "--evidence",
                VECTORS.resolve("nitro/evervault/valid-attestation-doc-base64").toString(),
                "--at",
                "2023-09-18T15:03:31Z");
        assertThat(nitro.exitCode()).isEqualTo(1);
        assertThat(outcome("DEBUG", nitro)).isEqualTo("FAILED");
        assertThat(outcome("EVIDENCE_SIGNATURE", nitro)).isEqualTo("PASSED");
    }

    @Test
    void findsCollateralUnderAnyName() throws IOException {
        Files.copy(VECTORS.resolve("sev-snp/virtee/vcek_milan.der"), folder.resolve("a"));
        Files.copy(VECTORS.resolve("sev-snp/go-sev-guest/trust/ask_ark_milan.pem"), folder.resolve("b.json"));
        Files.writeString(folder.resolve("c.pem"), "hello");
        Result result = TestNetwork.run(
                "attest",
                "verify",
                "--evidence",
                VECTORS.resolve("sev-snp/virtee/report_milan.hex").toString(),
                "--collateral",
                folder.toString(),
                "--at",
                "2024-06-01T00:00:00Z");
        assertThat(result.exitCode()).as(result.out()).isZero();
        assertThat(outcome("REVOCATION", result)).isEqualTo("NOT_CHECKED");
        assertThat(result.json().get("unusedCollateral").get(0).get("file").asString())
                .isEqualTo("c.pem");
    }

    @Test
    void saysWhatIsMalformedOrWrong() throws IOException {
        Path cut = folder.resolve("cut");
        byte[] quote = Files.readAllBytes(VECTORS.resolve("tdx/phala/tdx_quote"));
        Files.write(cut, Arrays.copyOf(quote, 2000));
        Result malformed = TestNetwork.run("attest", "verify", "--evidence", cut.toString(), "--at", "0");
        assertThat(malformed.exitCode()).isEqualTo(2);
        assertThat(malformed.json().get("outcome").asString()).isEqualTo("malformed");
        assertThat(malformed.json().get("reason").asString()).contains("signature data needs");
        Result noTime = TestNetwork.run("attest", "verify", "--evidence", cut.toString(), "--at", "yesterday");
        assertThat(noTime.exitCode()).isEqualTo(2);
        assertThat(noTime.err()).contains("2025-07-01T00:00:00Z");
        Path policy = folder.resolve("policy.json");
        Files.writeString(policy, "{\"tcbStatuses\": [\"REVOKED\"]}");
        Result revoked = TestNetwork.run(
                "attest", "verify", "--evidence", cut.toString(), "--at", "0", "--policy", policy.toString());
        assertThat(revoked.exitCode()).isEqualTo(2);
        assertThat(revoked.err()).contains("no policy can take");
    }

    private static String outcome(String rule, Result result) {
        for (JsonNode line : result.json().get("rules")) {
            if (line.get("rule").asString().equals(rule)) {
                return line.get("result").asString();
            }
        }
        return "absent";
    }

    private static Result verify(String evidence, String collateral, String at, String... more) {
        List<String> args = new ArrayList<>(List.of(
                "attest",
                "verify",
                "--evidence",
                VECTORS.resolve(evidence).toString(),
                "--collateral",
                VECTORS.resolve(collateral).toString(),
                "--at",
                at));
        args.addAll(List.of(more));
        return TestNetwork.run(args.toArray(String[]::new));
    }
}
