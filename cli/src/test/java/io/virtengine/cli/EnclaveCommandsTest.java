package io.virtengine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.attestation.ResignedSgx;
import io.virtengine.attestation.encoding.Octets;
import io.virtengine.cli.TestNetwork.Result;
import io.virtengine.sdk.chain.EmbeddedChainOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * An enclave's life on chain with the commands alone: software is reviewed and allowed, collateral published, an enclave
 * registered by evidence that binds its keys, attested again, rotated, lost to time and to revocations. The evidence is the
 * real SGX enclave of the vectors, signed again under a test root that this network trusts; nothing else is made up.
 */
class EnclaveCommandsTest {

    private static final Duration REVIEW = Duration.ofDays(2);
    private static final Duration MAX_AGE = Duration.ofHours(6);
    private static final Duration EXPIRY = Duration.ofDays(1);
    private static final List<String> ENCRYPTION =
            List.of("0x" + "e1".repeat(32), "0x" + "e2".repeat(32), "0x" + "e3".repeat(32));
    private static final List<String> SIGNING =
            List.of("0x" + "51".repeat(20), "0x" + "52".repeat(20), "0x" + "53".repeat(20));

    @TempDir
    static Path folder;

    private static TestNetwork network;
    private static Path collateral;
    private static String node;

    @BeforeAll
    static void deploy() throws IOException {
        Path definition = Files.createDirectory(folder.resolve("definition"));
        Path genesis = TestNetwork.REPOSITORY.resolve("genesis");
        Files.copy(genesis.resolve("parameters.json"), definition.resolve("parameters.json"));
        Files.writeString(
                definition.resolve("attestation.json"),
                "{\"policy\": \"0x%s\", \"roots\": \"0x%s\"}"
                        .formatted(
                                ResignedSgx.policy().hex(), ResignedSgx.roots().hex()));
        Path file = Files.copy(genesis.resolve("development.json"), definition.resolve("development.json"));
        network = TestNetwork.start(
                folder, EmbeddedChainOptions.defaults().withGenesisTime(Instant.parse("2025-07-01T00:00:00Z")), file);
        node = network.signer("operator").address();
        collateral = Files.createDirectory(folder.resolve("collateral"));
        for (Octets piece : ResignedSgx.collateral()) {
            Files.write(Files.createTempFile(collateral, "piece", ""), piece.toArray());
        }
    }

    @AfterAll
    static void stop() {
        network.close();
    }

    @Test
    void anEnclaveLivesAndEnds() throws IOException {
        Result nothingYet = network.ve("enclave", "challenge", node);
        assertThat(nothingYet.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(nothingYet.err()).contains("no identity to attest again");
        String key = softwareIsAllowed();
        collateralIsPublished();

        JsonNode challenge = challenge(0);
        Path evidence = evidence(challenge);
        Result unproven = operator(attestation("register", challenge, evidence, null, 0));
        assertThat(unproven.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(unproven.err()).contains("AttestationVerifier_ProofMissing");
        Path proof = proof(evidence);
        Result otherKeys = operator(attestation("register", challenge, evidence, proof, 1));
        assertThat(otherKeys.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(otherKeys.err()).contains("binds other keys", "EnclaveRegistry_ReportDataMismatch");
        Result stranger = network.as("treasury", attestation("register", challenge, evidence, proof, 0));
        assertThat(stranger.err()).contains("EnclaveRegistry_NotOperator");

        JsonNode registered = operator(attestation("register", challenge, evidence, proof, 0))
                .done()
                .json();
        assertThat(registered.path("status").asString()).isEqualTo("Active");
        assertThat(registered.path("epoch").asInt()).isEqualTo(1);
        assertThat(registered.path("kind").asString()).isEqualTo("SGX");
        assertThat(registered.path("measurement").path("key").asString()).isEqualTo(key);
        assertThat(status(1)).isEqualTo("Active");

        theCommitteeSaysHowItIs("unhealthy", "Unhealthy");
        theCommitteeSaysHowItIs("healthy", "Active");

        network.chain().advance(MAX_AGE.plusMinutes(1));
        assertThat(status(1)).isEqualTo("Stale");
        challenge = challenge(-1);
        evidence = evidence(challenge);
        operator(attestation("reattest", challenge, evidence, proof(evidence), -1))
                .done();
        assertThat(status(1)).isEqualTo("Active");

        challenge = challenge(1);
        evidence = evidence(challenge);
        operator(attestation("rotate", challenge, evidence, proof(evidence), 1)).done();
        assertThat(show(2).path("validKeys")).hasSize(2);
        network.chain().advance(Duration.ofMinutes(11));
        assertThat(show(2).path("validKeys")).hasSize(1);
        assertThat(status(1)).isEqualTo("Retired");

        network.chain().advance(EXPIRY);
        assertThat(status(2)).isEqualTo("Expired");
        challenge = challenge(2);
        evidence = evidence(challenge);
        operator(attestation("register", challenge, evidence, proof(evidence), 2))
                .done();
        assertThat(network.ve("enclave", "list")
                        .done()
                        .json()
                        .get(0)
                        .path("status")
                        .asString())
                .isEqualTo("Active");

        operator("enclave", "measurement", "revoke", key, "--reason", "a leak was found")
                .done();
        assertThat(status(3)).isEqualTo("Disallowed");
        assertThat(show(3).path("validKeys")).isEmpty();
        operator("enclave", "revoke", node, "3", "--reason", "the machine is sold")
                .done();
        assertThat(status(3)).isEqualTo("Revoked");
        assertThat(operator("enclave", "emergency-revoke", node, "3", "--reason", "again")
                        .err())
                .contains("EnclaveRegistry_AlreadyRevoked");
    }

    private static void theCommitteeSaysHowItIs(String health, String status) throws IOException {
        var files = new ArrayList<String>(List.of("enclave", "health", "report"));
        Instant until = network.chain().now().plus(Duration.ofHours(1));
        for (String member : List.of("committee-3", "committee-1")) {
            String signed = network.as(
                            member,
                            "enclave",
                            "health",
                            "sign",
                            node,
                            health,
                            "--evidence-hash",
                            "0x" + "aa".repeat(32),
                            "--until",
                            until.toString())
                    .done()
                    .out();
            files.add(Files.writeString(Files.createTempFile(folder, "health", ""), signed)
                    .toString());
        }
        Result alone = network.as("treasury", files.subList(0, 4).toArray(String[]::new));
        assertThat(alone.err()).contains("Committee_BelowThreshold");
        network.as("treasury", files.toArray(String[]::new)).done();
        assertThat(status(1)).isEqualTo(status);
        // Said once, it cannot be said again.
        assertThat(network.as("treasury", files.toArray(String[]::new)).err()).contains("EnclaveRegistry_BadNonce");
    }

    /** Proposed by an administrator, reviewed for two days, activated by governance. */
    private static String softwareIsAllowed() throws IOException {
        Path file = Files.writeString(
                folder.resolve("measurement.json"),
                Files.readString(TestNetwork.REPOSITORY.resolve("examples/enclave/measurement.json"))
                        .replaceFirst(
                                "\"registers\": \"0x[0-9a-f]+\"",
                                "\"registers\": \"0x"
                                        + ResignedSgx.measurement().hex() + "\""));
        assertThat(network.as("treasury", "enclave", "measurement", "propose", file.toString())
                        .exitCode())
                .isEqualTo(ExitCode.REFUSED);
        JsonNode proposed = operator("enclave", "measurement", "propose", file.toString())
                .done()
                .json();
        String key = proposed.path("key").asString();
        assertThat(proposed.path("status").asString()).isEqualTo("None");

        JsonNode scheduled =
                operator("enclave", "measurement", "activate", key).done().json();
        assertThat(scheduled.path("decision").path("state").asString()).isEqualTo("waiting");
        network.chain().advance(Duration.ofSeconds(61));
        Result early = operator("enclave", "measurement", "activate", key);
        assertThat(early.exitCode()).isEqualTo(ExitCode.REFUSED);
        network.chain().advance(REVIEW);
        JsonNode active =
                operator("enclave", "measurement", "activate", key).done().json();
        assertThat(active.path("status").asString()).isEqualTo("Active");
        assertThat(active.path("decision").path("state").asString()).isEqualTo("done");
        assertThat(active.path("measurement").path("kind").asString()).isEqualTo("SGX");
        Result twice = operator("enclave", "measurement", "activate", key);
        assertThat(twice.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(twice.err()).contains("no proposal for " + key);
        assertThat(network.ve("enclave", "measurement", "list").done().json())
                .hasSize(1)
                .allSatisfy(entry -> assertThat(entry.path("key").asString()).isEqualTo(key));
        return key;
    }

    private static void collateralIsPublished() throws IOException {
        Path real = TestNetwork.REPOSITORY.resolve("besu-plugins/attestation/src/test/resources/vectors/sgx/phala");
        Result nothing = operator(
                "enclave",
                "collateral",
                "publish",
                Files.createDirectory(folder.resolve("nothing")).toString());
        assertThat(nothing.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(nothing.err()).contains("holds no document");
        Result untrusted = operator("enclave", "collateral", "publish", real.toString());
        assertThat(untrusted.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(untrusted.err()).contains("not signed by what the network trusts");

        JsonNode published = operator("enclave", "collateral", "publish", collateral.toString())
                .done()
                .json();
        assertThat(published)
                .hasSize(4)
                .allSatisfy(row -> assertThat(row.path("status").asString()).isEqualTo("Current"));
        JsonNode again = operator("enclave", "collateral", "publish", collateral.toString())
                .done()
                .json();
        assertThat(again)
                .allSatisfy(row ->
                        assertThat(row.path("call").path("state").asString()).isEqualTo("current already"));
        String document = published.get(0).path("document").asString();
        operator("enclave", "collateral", "withdraw", document, "--reason", "a mistake")
                .done();
        assertThat(network.ve("enclave", "collateral", "list").done().json())
                .anySatisfy(row -> assertThat(row.path("status").asString()).isEqualTo("Withdrawn"));
        operator("enclave", "collateral", "publish", collateral.toString()).done();
    }

    /** @param keys which keys to bind; -1 for those registered last */
    private static JsonNode challenge(int keys) {
        return network.ve(words(List.of("enclave", "challenge", node), keys(keys)))
                .done()
                .json();
    }

    private static Path evidence(JsonNode challenge) throws IOException {
        Octets reportData = Octets.fromHex(challenge.path("reportData").asString());
        return Files.write(
                Files.createTempFile(folder, "quote", ""),
                ResignedSgx.quote(reportData).toArray());
    }

    private static Path proof(Path evidence) throws IOException {
        var files = new ArrayList<String>();
        List<String> at = List.of();
        for (String member : List.of("committee-1", "committee-2")) {
            Result signed = network.as(member, words(List.of("attest", "sign"), files(evidence), at))
                    .done();
            String time = signed.json().path("statement").path("validFrom").asString();
            at = List.of("--at", time);
            files.add(Files.writeString(Files.createTempFile(folder, "signed", ""), signed.out())
                    .toString());
        }
        return Files.writeString(
                Files.createTempFile(folder, "proof", ""),
                network.ve(words(List.of("attest", "proof"), files)).done().out());
    }

    private static String[] attestation(String verb, JsonNode challenge, Path evidence, Path proof, int keys) {
        return words(
                List.of(
                        "enclave",
                        verb,
                        node,
                        "--challenge-block",
                        challenge.path("challengeBlock").asString()),
                files(evidence),
                keys(keys),
                proof == null ? List.of() : List.of("--proof", proof.toString()));
    }

    private static List<String> keys(int index) {
        return index < 0
                ? List.of()
                : List.of("--encryption-key", ENCRYPTION.get(index), "--signing-key", SIGNING.get(index));
    }

    private static List<String> files(Path evidence) {
        return List.of("--evidence", evidence.toString(), "--collateral", collateral.toString());
    }

    private static String status(int epoch) {
        return show(epoch).path("status").asString();
    }

    private static JsonNode show(int epoch) {
        return network.ve("enclave", "show", node, "--epoch", Integer.toString(epoch))
                .done()
                .json();
    }

    private static Result operator(String... command) {
        return network.as("operator", command);
    }

    @SafeVarargs
    private static String[] words(List<String>... parts) {
        return Stream.of(parts).flatMap(List::stream).toArray(String[]::new);
    }
}
