package io.virtengine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.sdk.artifact.ContractArtifacts;
import io.virtengine.sdk.chain.EmbeddedChain;
import io.virtengine.sdk.chain.RevertReason;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.deploy.AddressBook;
import io.virtengine.sdk.deploy.NetworkDefinition;
import io.virtengine.sdk.deploy.SystemDeployment;
import io.virtengine.sdk.signing.KeySigner;
import io.virtengine.sdk.signing.KeystoreFile;
import io.virtengine.sdk.tx.DirectSender;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A consortium changes its validators, with the real registry on the embedded chain. */
class ValidatorCommandsTest {

    private static final String[] WALLETS = {"deployer", "operator", "treasury"};
    private static final Duration EPOCH = Duration.ofHours(1);
    private static final long ADMINISTRATOR = 2;

    @TempDir
    Path folder;

    private EmbeddedChain chain;
    private SystemContracts contracts;

    private record Result(int exitCode, String out, String err) {
        JsonNode json() {
            assertThat(exitCode).as(err).isZero();
            return JsonMapper.shared().readTree(out);
        }
    }

    @BeforeEach
    void deploy() throws IOException {
        chain = EmbeddedChain.start();
        Files.createFile(
                folder.resolve("password"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(folder.resolve("password"), "correct horse battery staple\n");
        var accounts = new HashMap<String, String>();
        for (int i = 0; i < WALLETS.length; i++) {
            KeystoreFile.save(
                    folder.resolve(WALLETS[i] + ".key"),
                    "correct horse battery staple".toCharArray(),
                    KeystoreFile.Strength.LIGHT,
                    chain.accounts().get(i).getEcKeyPair());
            accounts.put(WALLETS[i], chain.accounts().get(i).getAddress());
            accounts.put("committee-" + (i + 1), chain.accounts().get(i + 3).getAddress());
        }
        AddressBook book = SystemDeployment.run(
                chain.client(),
                sender(0),
                NetworkDefinition.read(Path.of("../genesis/development.json"), accounts),
                line -> {});
        book.save(folder.resolve("addresses.json"));
        contracts = new SystemContracts(chain.client(), book.addresses());
    }

    @AfterEach
    void stop() {
        chain.close();
    }

    @Test
    void nodesComeAndGoAsTheirKeysAndTheRegistryAllow() throws IOException {
        var nodes = new ArrayList<String>();
        for (int i = 0; i < 4; i++) {
            String node = newNode("node-" + i);
            nodes.add(node);
            Result added = i == 0
                    ? as(
                            "operator",
                            "validator",
                            "add",
                            "--proof",
                            proof("node-0").toString())
                    : add("operator", "node-" + i);
            assertThat(added.json().path("state").asString()).isEqualTo("done");
            assertThat(added.json().path("validators").asInt()).isEqualTo(i + 2);
            chain.advance(EPOCH);
        }
        JsonNode list = ve("validator", "list").json();
        assertThat(list).hasSize(5);
        assertThat(list)
                .anySatisfy(entry -> assertThat(entry.path("node").asString()).isEqualTo(nodes.get(3)))
                .allSatisfy(
                        entry -> assertThat(entry.path("operator").asString()).isEqualTo(address(1)));
        assertThat(StreamSupport.stream(list.spliterator(), false)
                        .map(entry -> entry.path("node").asString()))
                .isSorted();

        // A proof counts once: the same words again are of an earlier nonce.
        Result again = as(
                "operator",
                "validator",
                "add",
                "--proof",
                folder.resolve("node-0.proof").toString());
        assertThat(again.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(again.err()).contains("ValidatorRegistry_BadSignature");

        assertThat(as("operator", "validator", "remove", nodes.get(1))
                        .json()
                        .path("validators")
                        .asInt())
                .isEqualTo(4);
        assertThat(ve("validator", "show", nodes.get(1)).json().path("status").asString())
                .isEqualTo("Removed");
        chain.advance(EPOCH);
        Result below = as("operator", "validator", "remove", nodes.get(2));
        assertThat(below.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(below.err()).contains("ValidatorRegistry_BelowMinimum");
        assertThat(add("treasury", "node-1").err()).contains("AccessManagedUnauthorized");
    }

    @Test
    void anAdministratorWithADelaySchedulesWaitsAndGoesOnInAnotherProcess() {
        grant(2, Duration.ofSeconds(300));
        newNode("node");

        JsonNode first = add("treasury", "node", "--wait", "0").json();
        assertThat(first.path("state").asString()).isEqualTo("scheduled");
        long block = chain.client().blockNumber();
        JsonNode second = add("treasury", "node", "--wait", "0").json();
        assertThat(second).as("nothing is scheduled twice").isEqualTo(first);
        assertThat(chain.client().blockNumber()).isEqualTo(block);
        assertThat(ve("validator", "list").json()).hasSize(1);

        chain.advance(Duration.ofSeconds(300));
        assertThat(add("treasury", "node", "--wait", "0").json().path("state").asString())
                .isEqualTo("done");
        assertThat(ve("validator", "list").json()).hasSize(2);
    }

    @Test
    void aNodesKeyOrItsProofIsNeededNotBoth() {
        newNode("node");

        assertThat(as("operator", "validator", "add").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(add("operator", "node", "--proof", "x").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(as("operator", "validator", "add", "--node-key", "x").err()).contains("--operator");
    }

    /** Governance gives an account the administrators' role with a delay, through its timelock. */
    private void grant(int account, Duration delay) {
        DirectSender governor = sender(1);
        byte[] grant = contracts.encode(
                "AccessManager", "grantRole", ADMINISTRATOR, address(account), (int) delay.toSeconds());
        String none = "0x" + "00".repeat(32);
        String manager = contracts.addressOf("AccessManager");
        String timelock = contracts.addressOf("TimelockController");
        governor.call(timelock, contracts.encode("TimelockController", "schedule", manager, 0, grant, none, none, 60));
        chain.advance(Duration.ofSeconds(60));
        governor.call(timelock, contracts.encode("TimelockController", "execute", manager, 0, grant, none, none));
    }

    private DirectSender sender(int account) {
        return new DirectSender(
                chain.client(),
                KeySigner.of(chain.accounts().get(account)),
                new RevertReason(ContractArtifacts.load()));
    }

    private String address(int account) {
        return chain.accounts().get(account).getAddress();
    }

    private String newNode(String name) {
        return ve("validator", "key", folder.resolve(name).toString())
                .json()
                .path("address")
                .asString();
    }

    private Path proof(String node) throws IOException {
        Result proven = ve(
                "validator",
                "prove",
                "--node-key",
                folder.resolve(node).resolve("key").toString(),
                "--operator",
                address(1));
        assertThat(proven.json().path("nonce").asInt()).isZero();
        return Files.writeString(folder.resolve(node + ".proof"), proven.out());
    }

    private Result add(String wallet, String node, String... more) {
        var command = new ArrayList<>(List.of(
                "validator",
                "add",
                "--node-key",
                folder.resolve(node).resolve("key").toString(),
                "--operator",
                address(1)));
        command.addAll(List.of(more));
        return as(wallet, command.toArray(String[]::new));
    }

    private Result as(String wallet, String... command) {
        var full = new ArrayList<>(List.of(command));
        full.addAll(List.of(
                "--key",
                folder.resolve(wallet + ".key").toString(),
                "--password-file",
                folder.resolve("password").toString()));
        return ve(full.toArray(String[]::new));
    }

    private Result ve(String... command) {
        var full = new ArrayList<>(List.of(command));
        full.addAll(List.of(
                "--rpc",
                chain.endpoint().http().toString(),
                "--addresses",
                folder.resolve("addresses.json").toString(),
                "--output",
                "json"));
        var out = new StringWriter();
        var err = new StringWriter();
        int exitCode = Ve.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(full.toArray(String[]::new));
        return new Result(exitCode, out.toString(), err.toString());
    }
}
