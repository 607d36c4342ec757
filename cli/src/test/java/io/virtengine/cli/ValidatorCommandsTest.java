package io.virtengine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.cli.TestNetwork.Result;
import io.virtengine.sdk.chain.EmbeddedChainOptions;
import io.virtengine.sdk.deploy.AddressBook;
import io.virtengine.sdk.signing.KeySigner;
import io.virtengine.sdk.signing.NodeKeyFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A consortium changes its validators, with the real registry on the embedded chain. */
class ValidatorCommandsTest {

    private static final Duration EPOCH = Duration.ofHours(1);

    @TempDir
    static Path deployed;

    private static TestNetwork network;

    @TempDir
    Path folder;

    private String before = "";

    @BeforeAll
    static void deploy() throws IOException {
        network = TestNetwork.start(deployed, EmbeddedChainOptions.defaults());
    }

    @AfterAll
    static void stop() {
        network.close();
    }

    /** Each test finds the chain as it was deployed. */
    @BeforeEach
    void remember() {
        before = network.chain().client().request("evm_snapshot").asString();
    }

    @AfterEach
    void goBack() {
        network.chain().client().request("evm_revert", before);
    }

    @Test
    void nodesComeAndGoAsTheirKeysAndTheRegistryAllow() throws IOException {
        var nodes = new ArrayList<String>();
        for (int i = 0; i < 4; i++) {
            String node = newNode("node-" + i);
            nodes.add(node);
            Result added = i == 0
                    ? network.as(
                            "operator",
                            "validator",
                            "add",
                            "--proof",
                            proof("node-0").toString())
                    : add("operator", "node-" + i);
            assertThat(added.json().path("state").asString()).isEqualTo("done");
            assertThat(added.json().path("validators").asInt()).isEqualTo(i + 2);
            network.chain().advance(EPOCH);
        }
        JsonNode list = network.ve("validator", "list").json();
        assertThat(list).hasSize(5);
        assertThat(list)
                .anySatisfy(entry -> assertThat(entry.path("node").asString()).isEqualTo(nodes.get(3)))
                .allSatisfy(entry -> assertThat(entry.path("operator").asString())
                        .isEqualTo(network.signer("operator").address()));
        assertThat(StreamSupport.stream(list.spliterator(), false)
                        .map(entry -> entry.path("node").asString()))
                .isSorted();

        // A proof counts once: the same words again are of an earlier nonce.
        Result again = network.as(
                "operator",
                "validator",
                "add",
                "--proof",
                folder.resolve("node-0.proof").toString());
        assertThat(again.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(again.err()).contains("ValidatorRegistry_BadSignature");

        assertThat(network.as("operator", "validator", "remove", nodes.get(1))
                        .done()
                        .json()
                        .path("validators")
                        .asInt())
                .isEqualTo(4);
        assertThat(network.ve("validator", "show", nodes.get(1))
                        .json()
                        .path("status")
                        .asString())
                .isEqualTo("Removed");
        network.chain().advance(EPOCH);
        Result below = network.as("operator", "validator", "remove", nodes.get(2));
        assertThat(below.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(below.err()).contains("ValidatorRegistry_BelowMinimum");
        assertThat(add("treasury", "node-1").err()).contains("AccessManagedUnauthorized");
    }

    @Test
    void anAdministratorWithADelaySchedulesWaitsAndGoesOnInAnotherProcess() {
        grantWithDelay("treasury", Duration.ofSeconds(300));
        newNode("node");

        JsonNode first = add("treasury", "node", "--wait", "0").json();
        assertThat(first.path("state").asString()).isEqualTo("scheduled");
        long block = network.chain().client().blockNumber();
        JsonNode second = add("treasury", "node", "--wait", "0").json();
        assertThat(second).as("nothing is scheduled twice").isEqualTo(first);
        assertThat(network.chain().client().blockNumber()).isEqualTo(block);
        assertThat(network.ve("validator", "list").json()).hasSize(1);

        network.chain().advance(Duration.ofSeconds(300));
        assertThat(add("treasury", "node", "--wait", "0").json().path("state").asString())
                .isEqualTo("done");
        assertThat(network.ve("validator", "list").json()).hasSize(2);
    }

    @Test
    void aNodesKeyOrItsProofIsNeededNotBoth() {
        newNode("node");

        assertThat(network.as("operator", "validator", "add").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(add("operator", "node", "--proof", "x").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(network.as("operator", "validator", "add", "--node-key", "x").err())
                .contains("--operator");
    }

    @Test
    void nodesSayWhatTheyRun() {
        KeySigner joined = joins("node");
        try (var first = new ReportingNode();
                var second = new ReportingNode()) {
            says(first, network.signer("operator"), "virtengine/1.0.0", 0);
            says(second, joined, "virtengine/1.0.0", 0);
            JsonNode one = report(first).done().json();
            assertThat(one.path("agree").asBoolean()).isFalse();
            assertThat(one.path("summary").asString()).isEqualTo("1 runs virtengine/1.0.0, 1 never said");
            assertThat(one.path("silent").path(0).asString()).isEqualTo(joined.address());
            assertThat(one.path("reported").path(0).path("software").asString()).isEqualTo("virtengine/1.0.0");

            JsonNode all = report(second).done().json();
            assertThat(all.path("agree").asBoolean()).isTrue();
            assertThat(all.path("summary").asString()).isEqualTo("the validators agree: 2 run virtengine/1.0.0");
            assertThat(all.path("versions").path("virtengine/1.0.0")).hasSize(2);

            // Word of a moment that is over, and of a new version.
            Result stale = report(second);
            assertThat(stale.exitCode()).isEqualTo(ExitCode.REFUSED);
            assertThat(stale.err()).contains("ValidatorRegistry_StaleReport");
            says(first, network.signer("operator"), "virtengine/1.0.0", 1);
            says(second, joined, "virtengine/1.1.0", 1);
            assertThat(report(first, second).done().json().path("summary").asString())
                    .isEqualTo("the validators differ: 1 runs virtengine/1.0.0, 1 runs virtengine/1.1.0");
            assertThat(network.ve("validator", "show", joined.address())
                            .done()
                            .json()
                            .path("software")
                            .asString())
                    .isEqualTo("virtengine/1.1.0");
        }
    }

    @Test
    void whatIsNoValidatorsWordIsNotCarried() {
        KeySigner operator = network.signer("operator");
        String registry = registry();
        long block = network.chain().client().blockNumber();
        try (var good = new ReportingNode();
                var bad = new ReportingNode()) {
            says(good, operator, "virtengine/1.0.0", 0);
            refused(bad.refuses(-32_601, "Method not found"), ExitCode.FAILED, "has no VirtEngine plugin");
            refused(bad.refuses(-32_604, "Method not enabled"), ExitCode.FAILED, "VIRTENGINE is not among");
            refused(bad.refuses(-32_602, "this node knows no registry"), ExitCode.FAILED, "knows no registry");
            refused(bad.answers("yes"), ExitCode.FAILED, "not an address");
            refused(
                    bad.says(operator, "virtengine/1.0.0", now(), 1, registry),
                    ExitCode.FAILED,
                    "not signed for this network by node " + operator.address());
            says(bad, KeySigner.fresh(), "virtengine/1.0.0", 0);
            refused(bad, ExitCode.FAILED, "not in the consensus set");
            says(bad, operator, "virtengine/1.0.0", 0);
            Result twice = report(good, bad);
            assertThat(twice.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(twice.err()).contains("are the same node");
            Result down = network.as("treasury", "validator", "report", good.url(), "http://127.0.0.1:1");
            assertThat(down.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
            Result noUrl = network.as("treasury", "validator", "report", good.url(), "node-1");
            assertThat(noUrl.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(noUrl.err()).contains("'node-1' is not the URL of a node");
        }
        assertThat(network.chain().client().blockNumber())
                .as("nothing was sent")
                .isEqualTo(block);
    }

    private void refused(ReportingNode node, int exitCode, String why) {
        Result refused = report(node);
        assertThat(refused.exitCode()).as(refused.err()).isEqualTo(exitCode);
        assertThat(refused.err()).contains(node.url()).contains(why);
        assertThat(refused.err().strip().lines()).hasSize(1);
    }

    private Result report(ReportingNode... nodes) {
        var command = new ArrayList<>(List.of("validator", "report"));
        Stream.of(nodes).map(ReportingNode::url).forEach(command::add);
        return network.as("treasury", command.toArray(String[]::new));
    }

    private void says(ReportingNode node, KeySigner key, String version, long later) {
        node.says(key, version, now() + later, network.chain().client().chainId(), registry());
    }

    private long now() {
        return network.chain().client().head().timestamp();
    }

    private String registry() {
        return AddressBook.load(network.addresses()).address("ValidatorRegistry");
    }

    private KeySigner joins(String node) {
        newNode(node);
        add("operator", node).done();
        try {
            return NodeKeyFile.open(folder.resolve(node).resolve("key"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Governance gives an account the administrators' role with a delay, through its timelock. */
    private void grantWithDelay(String wallet, Duration delay) {
        String arguments = "[2, \"%s\", %d]".formatted(network.signer(wallet).address(), delay.toSeconds());
        network.as("operator", "governance", "schedule", "AccessManager", "grantRole", arguments)
                .done();
        network.chain().advance(Duration.ofSeconds(60));
        network.as("operator", "governance", "execute", "AccessManager", "grantRole", arguments)
                .done();
    }

    private String newNode(String name) {
        return network.ve("validator", "key", folder.resolve(name).toString())
                .done()
                .json()
                .path("address")
                .asString();
    }

    private Path proof(String node) throws IOException {
        Result proven = network.ve(
                        "validator",
                        "prove",
                        "--node-key",
                        folder.resolve(node).resolve("key").toString(),
                        "--operator",
                        network.signer("operator").address())
                .done();
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
                network.signer("operator").address()));
        command.addAll(List.of(more));
        return network.as(wallet, command.toArray(String[]::new));
    }
}
