package io.virtengine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.cli.TestNetwork.Result;
import io.virtengine.sdk.chain.EmbeddedChainOptions;
import io.virtengine.sdk.signing.KeystoreFile;
import io.virtengine.sdk.signing.NodeKeyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands as a person runs them, against the real contracts on the embedded chain. */
class VeTest {

    private static final Path REPOSITORY = TestNetwork.REPOSITORY;

    @TempDir
    static Path folder;

    private static TestNetwork network;

    @BeforeAll
    static void deploy() throws IOException {
        network = TestNetwork.start(folder, EmbeddedChainOptions.defaults());
    }

    @AfterAll
    static void stop() {
        network.close();
    }

    @Test
    void aGenesisIsBuiltAndChecked() throws Exception {
        var names = new ArrayList<String>(
                List.of("governor", "guardian", "administrator", "moderator", "registrar", "keeper", "treasury"));
        for (int i = 1; i <= 4; i++) {
            names.addAll(List.of("committee-" + i, "operator-" + i, "validator-" + i));
        }
        var accounts = new ArrayList<String>();
        names.forEach(name ->
                accounts.add("--account=" + name + "=" + String.format("0x%040x", 4_096 + names.indexOf(name))));
        var definition = List.of("--definition", REPOSITORY + "/genesis/consortium.json");
        Path out = folder.resolve("genesis");

        Result built = genesis(List.of("build", "--out", out.toString()), definition, accounts);
        assertThat(built.exitCode()).as(built.err()).isZero();
        assertThat(built.err()).contains("ValidatorRegistry at 0x").contains("no key that everybody knows has a say");
        assertThat(genesis(List.of("build", "--out", out.toString()), definition, accounts)
                        .exitCode())
                .isEqualTo(2);

        Path file = out.resolve("genesis.json");
        Result checked = genesis(List.of("verify", "--genesis", file.toString()), definition, accounts);
        assertThat(checked.exitCode()).as(checked.err()).isZero();
        assertThat(checked.out()).contains("journal.json").contains("\"verified\" : true");

        Files.writeString(file, Files.readString(file).replace("\"zeroBaseFee\" : true", "\"zeroBaseFee\" : false"));
        Result refused = genesis(List.of("verify", "--genesis", file.toString()), definition, accounts);
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.out()).contains("/config/zeroBaseFee").contains("\"found\" : \"false\"");
    }

    @Test
    void anAdministratorWithADelaySchedulesWaitsAndGoesOnInAnotherProcess() {
        String before = network.chain().client().request("evm_snapshot").asString();
        // Governance gives an account the administrators' role with a delay, through its timelock.
        String grant = "[2, \"%s\", 300]".formatted(network.signer("treasury").address());
        as("operator", "governance", "schedule", "AccessManager", "grantRole", grant)
                .done();
        network.chain().advance(Duration.ofSeconds(60));
        as("operator", "governance", "execute", "AccessManager", "grantRole", grant)
                .done();

        JsonNode first = proposes("treasury").path("call");
        assertThat(first.path("state").asString()).isEqualTo("scheduled");
        long block = network.chain().client().blockNumber();
        JsonNode second = proposes("treasury").path("call");
        assertThat(second).as("nothing is scheduled twice").isEqualTo(first);
        assertThat(network.chain().client().blockNumber()).isEqualTo(block);

        network.chain().advance(Duration.ofSeconds(300));
        JsonNode third = proposes("treasury");
        assertThat(third.path("call").path("state").asString()).isEqualTo("done");
        assertThat(third.has("proposal")).isTrue();
        network.chain().client().request("evm_revert", before);
    }

    private static JsonNode proposes(String wallet) {
        String file = REPOSITORY.resolve("examples/enclave/measurement.json").toString();
        return network.as(wallet, "enclave", "measurement", "propose", file, "--wait", "0")
                .done()
                .json();
    }

    @Test
    void everyKeyOfANetworkForTryingIsMade() throws IOException {
        Path definition = Files.writeString(folder.resolve("two.json"), """
            {"governor": "${governor}", "validators": {"members": [{"node": "${validator-1}", "operator": "${governor}"}]}}""");
        String[] command = {
            "genesis",
            "keys",
            "--definition",
            definition.toString(),
            "--out",
            folder.resolve("keys").toString(),
            "--password-file",
            folder.resolve("password").toString()
        };

        JsonNode made = ve(command).json();

        assertThat(made.propertyNames()).containsExactly("governor", "validator-1");
        assertThat(KeystoreFile.addressOf(folder.resolve("keys/governor.json")))
                .isEqualTo(made.path("governor").asString());
        assertThat(NodeKeyFile.open(folder.resolve("keys/validator-1/key")).address())
                .isEqualTo(made.path("validator-1").asString());
        assertThat(JsonMapper.shared().readTree(Files.readAllBytes(folder.resolve("keys/accounts.json"))))
                .isEqualTo(made);
        assertThat(ve(command).exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void whereScoresAreComputedIsFoundOutOnce() {
        assertThat(as("treasury", "network", "probe")
                        .json()
                        .path("ScoringModelRegistry")
                        .asString())
                .isEqualTo("portable");
        assertThat(as("treasury", "network", "probe").exitCode()).isZero();
    }

    private static Result genesis(List<String> what, List<String> definition, List<String> accounts) {
        var command = new ArrayList<String>(List.of("genesis"));
        command.addAll(what);
        command.addAll(definition);
        command.addAll(accounts);
        return ve(command.toArray(String[]::new));
    }

    @Test
    void theDeployedNetworkVerifies() {
        Result result = ve("network", "verify");

        assertThat(result.exitCode()).isZero();
        assertThat(result.json().path("verified").asBoolean()).isTrue();
    }

    @Test
    void aParameterSaysWhatItIsForAndHowFarItMayChange() {
        JsonNode shown = ve("params", "show", "market.bid_ttl").done().json();

        assertThat(shown.path("meaning").asString()).isEqualTo("Longest life of a bid.");
        assertThat(shown.path("inWords").asString()).isEqualTo("3600 s (1 h)");
        assertThat(shown.path("class").asString()).isEqualTo("Economic");
        assertThat(shown.path("step").asInt()).isEqualTo(5000);
        assertThat(shown.path("pause").asInt()).isEqualTo(604_800);
        assertThat(shown.path("lowestNext").asInt()).isEqualTo(1800);
        assertThat(shown.path("highestNext").asInt()).isEqualTo(5400);
        assertThat(shown.has("changeableFrom")).isFalse();
        Result unknown = ve("params", "show", "market.nothing");
        assertThat(unknown.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(unknown.err()).contains("ParameterRegistry_Unknown");
    }

    @Test
    void everyParameterIsListed() {
        Result result = ve("params", "list");

        assertThat(result.json())
                .anySatisfy(p -> assertThat(p.path("name").asString()).isEqualTo("settlement.dispute_window"));
    }

    @Test
    void anApplicantGetsAScoreFromTheCommittee() throws IOException {
        String vector = REPOSITORY + "/examples/identity/tenant.json";
        assertThat(as("operator", "identity", "register").exitCode()).isZero();
        String request = as("operator", "identity", "request", vector)
                .json()
                .path("request")
                .asString();
        var finalise = new ArrayList<>(List.of("identity", "finalise", request, vector));
        for (String member : List.of("committee-1", "committee-2")) {
            Path file = folder.resolve(member + ".json");
            Files.writeString(
                    file, as(member, "identity", "attest", request, vector).out());
            finalise.add("--attestation=" + file);
        }

        Result result = as("operator", finalise.toArray(String[]::new));

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.json().path("score").asInt()).isEqualTo(75);
        assertThat(result.json().path("tier").asInt()).isEqualTo(2);
        aRatedOwnerRegistersAndReplacesItsKeys();
    }

    /** The commands that {@code provider-agent keys rotate} asks the owner for. */
    private static void aRatedOwnerRegistersAndReplacesItsKeys() throws IOException {
        Path profile = Files.writeString(
                folder.resolve("profile.json"),
                JsonMapper.shared()
                        .writeValueAsString(Map.of(
                                "gateway", "https://provider.example:8443",
                                "attributes", "{\"region\":\"eu\"}",
                                "prices", "{}",
                                "tlsFingerprint", "0x" + "11".repeat(32),
                                "encryptionKey", "0x" + "22".repeat(32),
                                "attestationKey", "0x" + "33".repeat(20),
                                "operator", "0x" + "44".repeat(20))));
        done(as("operator", "provider", "register", profile.toString(), "--bond", "10000"));
        done(as("operator", "provider", "rotate-operator", "0x" + "55".repeat(20)));
        done(as("operator", "provider", "rotate-encryption-key", "0x" + "66".repeat(32)));
        done(as("operator", "provider", "rotate-certificate", "0x" + "77".repeat(32)));
        JsonNode provider = as("operator", "provider", "show").json();
        assertThat(provider.path("operator").asString()).isEqualTo("0x" + "55".repeat(20));
        assertThat(provider.path("encryptionKey").asString()).isEqualTo("0x" + "66".repeat(32));
        assertThat(provider.path("tlsFingerprint").asString()).isEqualTo("0x" + "77".repeat(32));
        assertThat(provider.path("attestationKey").asString()).isEqualTo("0x" + "33".repeat(20));
        Result forged = as(
                "operator",
                "provider",
                "rotate-attestation",
                "0x" + "88".repeat(20),
                "--proof",
                "0x" + "99".repeat(65));
        assertThat(forged.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(forged.err()).contains("ProviderRegistry_InvalidSignature");
        done(as("operator", "provider", "revoke-keys"));
        JsonNode revoked = as("operator", "provider", "show").json();
        assertThat(revoked.path("operator").asString()).isEqualTo("0x" + "00".repeat(20));
        assertThat(revoked.path("attestationKey").asString()).isEqualTo("0x" + "00".repeat(20));
    }

    private static void done(Result result) {
        assertThat(result.exitCode()).as(result.err()).isZero();
    }

    @Test
    void aContractsRefusalIsOneLineAndItsOwnExitCode() {
        Result result = as("treasury", "deploy", "close", "0x" + "11".repeat(32));

        assertThat(result.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(result.err().strip().lines()).hasSize(1);
        assertThat(result.err()).startsWith("ve: DeploymentRegistry_");
    }

    @Test
    void wrongUsageIsOneLineAndSendsNothing() {
        assertThat(ve("lease", "show", "0x12").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ve("lease", "show").err()).contains("--help");
        assertThat(ve("deploy", "close", "0x" + "11".repeat(32)).err()).contains("--key");
        assertThat(as("operator", "governance", "schedule", "AccessManager", "grantRole", "null")
                        .err())
                .contains("no JSON array");
        assertThat(ve("token", "transfer", "0x" + "11".repeat(20), "1.5.5").exitCode())
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void everyProblemOfAManifestIsNamedInOneLine() throws IOException {
        Path manifest = Files.writeString(folder.resolve("bad.yaml"), "version: v9\nname: x\ncolour: blue\n");

        Result result = ve("manifest", "check", manifest.toString());

        assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err().strip().lines()).hasSize(1);
        assertThat(result.err()).contains("/version: ").contains("/colour: ");
    }

    @Test
    void anAccountsOwnThingsAreShownWithoutNamingIt() {
        assertThat(as("operator", "token", "balance").json().path("wallet").asString())
                .endsWith(" VE");
        assertThat(as("treasury", "provider", "show").json().path("state").asString())
                .isEqualTo("None");
        assertThat(ve("token", "balance").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aWrongPasswordIsDenied() throws IOException {
        Path wrong = folder.resolve("wrong");
        if (Files.notExists(wrong)) {
            Files.createFile(wrong, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(wrong, "another\n");
        }

        Result result = ve(
                "token",
                "approve",
                "1",
                "--key",
                network.key("operator").toString(),
                "--password-file",
                wrong.toString());

        assertThat(result.exitCode()).isEqualTo(ExitCode.DENIED);
    }

    @Test
    void aDeadNodeIsUnreachable() {
        Result result = TestNetwork.run(
                "params",
                "list",
                "--rpc",
                "http://127.0.0.1:1",
                "--addresses",
                network.addresses().toString());

        assertThat(result.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
    }

    @Test
    void everyCommandExplainsItself() {
        var names = new ArrayList<String>();
        CommandLine root = Ve.commandLine();
        root.getSubcommands().forEach((name, command) -> {
            assertThat(command.getUsageMessage()).as(name).contains("Usage: ve " + name);
            names.add(name);
        });
        assertThat(names).contains("deploy", "lease", "provider", "identity", "account");
    }

    private static Result as(String wallet, String... command) {
        return network.as(wallet, command);
    }

    private static Result ve(String... command) {
        return network.ve(command);
    }
}
