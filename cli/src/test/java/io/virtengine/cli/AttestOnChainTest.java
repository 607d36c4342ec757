package io.virtengine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.attestation.NativeAttestation;
import io.virtengine.attestation.appraisal.Verdict;
import io.virtengine.cli.TestNetwork.Result;
import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.chain.EmbeddedChainOptions;
import io.virtengine.sdk.signing.AttestationVerdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A committee signs what it finds in real evidence, and the contract believes a quorum. The chain lives in July 2025. */
class AttestOnChainTest {

    private static final Path VECTORS =
            TestNetwork.REPOSITORY.resolve("besu-plugins/attestation/src/test/resources/vectors");
    private static final Evidence TDX = new Evidence("tdx/phala/tdx_quote", "tdx/phala");
    /** Its platform needs hardening by configuration and software, which the default policy does not take. */
    private static final Evidence SGX = new Evidence("sgx/phala/sgx_quote", "sgx/phala");

    private static final List<String> MEMBERS = List.of("committee-1", "committee-2", "committee-3");

    @TempDir
    static Path folder;

    private static TestNetwork network;

    private record Evidence(String file, String collateral) {
        List<String> options() {
            return options(VECTORS.resolve(collateral));
        }

        List<String> options(Path otherCollateral) {
            return List.of("--evidence", VECTORS.resolve(file).toString(), "--collateral", otherCollateral.toString());
        }
    }

    @BeforeAll
    static void deploy() throws IOException {
        network = TestNetwork.start(
                folder, EmbeddedChainOptions.defaults().withGenesisTime(Instant.parse("2025-07-01T00:00:00Z")));
    }

    @AfterAll
    static void stop() {
        network.close();
    }

    @Test
    void aQuorumOfMembersIsBelieved() throws IOException {
        JsonNode first = sign("committee-1", TDX.options()).done().json();
        String time = first.path("statement").path("validFrom").asString();
        // The second has its files under other names and something useless among them; the third has no node.
        Path other = Files.createDirectory(folder.resolve("other"));
        Files.copy(VECTORS.resolve("tdx/phala/tdx_quote_collateral.json"), other.resolve("a"));
        Files.writeString(other.resolve("notes.txt"), "hello");
        JsonNode second =
                sign("committee-2", TDX.options(other), "--at", time).done().json();
        JsonNode third = sign(
                        "committee-3",
                        TDX.options(),
                        "--at",
                        time,
                        "--valid-for",
                        "600",
                        "--rpc",
                        "http://127.0.0.1:1",
                        "--trust",
                        TestNetwork.REPOSITORY
                                .resolve("genesis/attestation.json")
                                .toString())
                .done()
                .json();
        assertThat(first.path("signer").asString())
                .isEqualTo(network.signer("committee-1").address());

        Result result = check(TDX, proof(third, first, second)).done();

        assertThat(result.json().path("outcome").asString()).isEqualTo("accepted");
        assertThat(result.json().path("tcbStatus").asString()).isEqualTo("UP_TO_DATE");
        JsonNode verified = TestNetwork.run(command("verify", TDX.options(), "--at", time))
                .done()
                .json();
        for (String same : List.of("kind", "format", "productId", "svn", "notBefore", "notAfter")) {
            assertThat(result.json().path(same)).as(same).isEqualTo(verified.path(same));
        }
        for (String same : List.of("measurementId", "evidenceHash", "platformId", "reportData")) {
            assertThat(result.json().path(same).asString())
                    .as(same)
                    .isEqualTo("0x" + verified.path(same).asString());
        }
    }

    @Test
    void tooFewStrangeOrForgedSignaturesAreNotBelieved() throws IOException {
        JsonNode first = sign("committee-1", TDX.options()).done().json();
        String time = first.path("statement").path("validFrom").asString();
        JsonNode second =
                sign("committee-2", TDX.options(), "--at", time).done().json();
        JsonNode stranger = sign("treasury", TDX.options(), "--at", time).done().json();

        refused(check(TDX, proof(first)), "1 members signed, 2 must (Committee_BelowThreshold)");
        refused(
                check(TDX, proof(first, stranger)),
                network.signer("treasury").address() + " is no member of the committee (Committee_NotMember)");
        ObjectNode forged = second.deepCopy().asObject();
        forged.put("signature", stranger.path("signature").asString());
        refused(
                check(TDX, proof(first, forged)),
                "the signature of " + network.signer("committee-2").address() + " is not over this evidence",
                "Committee_BadSignature");
        refused(check(SGX, proof(first, second)), "Committee_BadSignature");
        refused(check(TDX, null), "bring the committee's word with --proof (AttestationVerifier_ProofMissing)");

        JsonNode later = sign("committee-2", TDX.options(), "--at", Long.toString(Long.parseLong(time) - 1))
                .done()
                .json();
        Result mixed = network.ve(command("proof", List.of(write(first), write(later))));
        assertThat(mixed.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(mixed.err()).contains("about another time");
    }

    @Test
    void aProofCountsForItsTimeOnly() throws IOException {
        JsonNode first =
                sign("committee-1", TDX.options(), "--valid-for", "60").done().json();
        String time = first.path("statement").path("validFrom").asString();
        JsonNode second = sign("committee-2", TDX.options(), "--at", time, "--valid-for", "60")
                .done()
                .json();
        Path proof = proof(first, second);
        check(TDX, proof).done();
        network.chain().advance(Duration.ofSeconds(120));

        refused(check(TDX, proof), "the proof counted until 2025-07-", "(AttestationCommittee_Expired)");

        Result tooLong = sign("committee-1", TDX.options(), "--valid-for", "601");
        assertThat(tooLong.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(tooLong.err()).contains("1 to 600 seconds");
    }

    @Test
    void membersRefuseWhatThePolicyRefusesUntilGovernanceChangesIt() throws IOException {
        Result refused = sign("committee-1", SGX.options());
        assertThat(refused.exitCode()).as(refused.err()).isEqualTo(1);
        assertThat(refused.out()).contains("\"TCB_STATUS\"").doesNotContain("signature\"");
        refusedVerdictIsNotBelieved();

        Path file = Files.writeString(
                folder.resolve("policy.json"),
                "{\"tcbStatuses\": [\"UP_TO_DATE\", \"SW_HARDENING_NEEDED\", \"CONFIGURATION_AND_SW_HARDENING_NEEDED\"]}");
        String policy = network.ve("attest", "policy", file.toString())
                .done()
                .json()
                .path("policy")
                .asString();
        String[] change = {"AttestationVerifier", "setPolicy", "[\"" + policy + "\"]"};
        String id = governance("schedule", change).done().json().path("id").asString();
        assertThat(governance("execute", change).exitCode()).isEqualTo(ExitCode.REFUSED);
        network.chain().advance(Duration.ofSeconds(61));
        governance("execute", change).done();
        assertThat(network.ve("governance", "show", id)
                        .done()
                        .json()
                        .path("state")
                        .asString())
                .isEqualTo("done");

        JsonNode first = sign("committee-1", SGX.options()).done().json();
        String time = first.path("statement").path("validFrom").asString();
        JsonNode second =
                sign("committee-3", SGX.options(), "--at", time).done().json();
        Result accepted = check(SGX, proof(first, second)).done();
        assertThat(accepted.json().path("kind").asString()).isEqualTo("SGX");
        assertThat(accepted.json().path("tcbStatus").asString()).isEqualTo("CONFIGURATION_AND_SW_HARDENING_NEEDED");
    }

    @Test
    void whoHasNoNodeNamesTimeAndLife() throws IOException {
        List<String> offline = new ArrayList<>(TDX.options());
        offline.addAll(List.of(
                "--trust",
                TestNetwork.REPOSITORY.resolve("genesis/attestation.json").toString()));
        assertThat(sign("committee-1", offline).err()).contains("--at");
        assertThat(sign("committee-1", offline, "--at", "2025-07-01T00:00:00Z").err())
                .contains("--valid-for");
        Path empty = Files.writeString(folder.resolve("empty.json"), "{}");
        Result other = sign("committee-1", TDX.options(), "--trust", empty.toString());
        assertThat(other.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(other.err()).contains("policy");
        Result nothing = network.ve(command("proof", List.of(empty.toString())));
        assertThat(nothing.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(nothing.err()).contains("chainId");

        Path cut = folder.resolve("cut");
        Files.write(cut, Arrays.copyOf(Files.readAllBytes(VECTORS.resolve(TDX.file())), 2000));
        Result malformed = sign("committee-1", List.of("--evidence", cut.toString()));
        assertThat(malformed.exitCode()).isEqualTo(2);
        assertThat(malformed.json().path("outcome").asString()).isEqualTo("malformed");
    }

    /** The command signs no refusal, so a committee that vouches for one is made up here. */
    private static void refusedVerdictIsNotBelieved() throws IOException {
        var files = new EvidenceOptions();
        files.evidence = VECTORS.resolve(SGX.file());
        files.collateral = VECTORS.resolve(SGX.collateral());
        Path file = TestNetwork.REPOSITORY.resolve("genesis/attestation.json");
        long now = network.chain().now().getEpochSecond();
        var input = ChainEvidence.of(files).input(AttestationTrust.read(file), now);
        Verdict verdict = NativeAttestation.verdict(input);
        JsonNode template = sign("committee-1", TDX.options()).done().json();
        var signed = new ArrayList<JsonNode>();
        for (String member : List.of("committee-1", "committee-2")) {
            var statement = new AttestationVerdict(
                    ChainEvidence.keccak256(input.encode()), ChainEvidence.keccak256(verdict.encode()), now, now + 600);
            String committee = template.path("committee").asString();
            byte[] digest = statement.digest(
                    AttestationVerdict.domain(template.path("chainId").asLong(), committee));
            signed.add(JsonMapper.shared()
                    .valueToTree(new SignedVerdict(
                                    template.path("chainId").asLong(),
                                    committee,
                                    statement,
                                    "0x" + verdict.encode().hex(),
                                    network.signer(member).address(),
                                    Hex.encode(network.signer(member).signDigest(digest)))
                            .report()));
        }

        Result result = check(SGX, proof(signed.toArray(JsonNode[]::new)));

        assertThat(result.exitCode()).as(result.err()).isEqualTo(1);
        assertThat(result.err()).contains("the evidence is refused: TCB_STATUS failed (AttestationVerifier_Refused)");
    }

    private static void refused(Result result, String... words) {
        assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(ExitCode.REFUSED);
        assertThat(result.err()).startsWith("ve: ").contains(words);
        assertThat(result.err().strip().lines()).hasSize(1);
    }

    private static Result governance(String verb, String... call) {
        return network.as("operator", command("governance", verb, call));
    }

    private static Result sign(String wallet, List<String> evidence, String... more) {
        return network.as(wallet, command("sign", evidence, more));
    }

    private static Result check(Evidence evidence, Path proof) {
        return network.ve(
                proof == null
                        ? command("check", evidence.options())
                        : command("check", evidence.options(), "--proof", proof.toString()));
    }

    private static Path proof(JsonNode... signed) throws IOException {
        var files = new ArrayList<String>();
        for (JsonNode one : signed) {
            files.add(write(one));
        }
        return Files.writeString(
                Files.createTempFile(folder, "proof", ".json"),
                network.ve(command("proof", files)).done().out());
    }

    private static String write(JsonNode signed) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "signed", ".json"), signed.toString())
                .toString();
    }

    private static String[] command(String verb, List<String> options, String... more) {
        return Stream.of(Stream.of("attest", verb), options.stream(), Stream.of(more))
                .flatMap(words -> words)
                .toArray(String[]::new);
    }

    private static String[] command(String group, String verb, String... more) {
        return Stream.concat(Stream.of(group, verb), Stream.of(more)).toArray(String[]::new);
    }
}
