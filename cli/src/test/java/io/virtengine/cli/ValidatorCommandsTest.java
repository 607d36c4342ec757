package io.virtengine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.cli.TestNetwork.Result;
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

/** Operators join, change and leave the validators, with the real registry on the embedded chain. */
class ValidatorCommandsTest {

    private static final Duration EPOCH = Duration.ofHours(1);

    /** Accounts that pass the gate for the bootstrap, as the operator does. */
    private static final List<String> NEWCOMERS = List.of("treasury", "committee-1", "committee-2", "committee-3");

    @TempDir
    static Path deployed;

    private static TestNetwork network;

    @TempDir
    Path folder;

    private String before = "";

    @BeforeAll
    static void deploy() throws IOException {
        network = TestNetwork.startWithExempt(deployed, NEWCOMERS, false);
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
    void operatorsComeChangeAndGo() throws IOException {
        var nodes = new ArrayList<String>();
        for (String operator : NEWCOMERS) {
            nodes.add(newNode(operator));
            JsonNode candidate = joins(operator);
            assertThat(candidate.path("status").asString()).isEqualTo("Bonded");
            assertThat(candidate.path("seated").asBoolean()).isFalse();
            assertThat(candidate.path("selfBond").asString()).isEqualTo("1000 VE");
            assertThat(rolled()).isEqualTo(nodes.size() + 1);
        }
        JsonNode seats = network.ve("validator", "seats").done().json();
        assertThat(seats.path("seats")).hasSize(5);
        assertThat(network.ve("validator", "seats", "soon").exitCode()).isEqualTo(ExitCode.USAGE);
        JsonNode list = network.ve("validator", "list").json();
        assertThat(list)
                .hasSize(5)
                .anySatisfy(entry -> {
                    assertThat(entry.path("node").asString()).isEqualTo(nodes.get(3));
                    assertThat(entry.path("operator").asString())
                            .isEqualTo(network.signer(NEWCOMERS.get(3)).address());
                })
                .allSatisfy(
                        entry -> assertThat(entry.path("seated").asBoolean()).isTrue());
        assertThat(StreamSupport.stream(list.spliterator(), false)
                        .map(entry -> entry.path("node").asString()))
                .isSorted();

        // Another node, proven by its owner and announced by the operator, takes over with a roll.
        String next = newNode("next");
        Path consent = proof("next", NEWCOMERS.get(0));
        JsonNode announced = network.as(NEWCOMERS.get(0), "validator", "rotate-node", "--proof", consent.toString())
                .done()
                .json();
        assertThat(announced.path("nextNode").asString()).isEqualTo(next);
        rolled();
        assertThat(show(next).path("operator").asString())
                .isEqualTo(network.signer(NEWCOMERS.get(0)).address());
        assertThat(show(next).path("node").asString()).isEqualTo(next);

        Result again = network.as(NEWCOMERS.get(0), "validator", "rotate-node", "--proof", consent.toString());
        assertThat(again.done().json().has("nextNode"))
                .as("its present node takes back what was announced")
                .isFalse();

        assertThat(as(NEWCOMERS.get(1), "exit").path("status").asString()).isEqualTo("Exiting");
        assertThat(rolled()).isEqualTo(4);
        assertThat(show(nodes.get(1)).path("status").asString()).isEqualTo("Exited");
        as(NEWCOMERS.get(2), "exit");
        assertThat(rolled()).as("four go on as four").isEqualTo(4);
        Result early = network.as("operator", "validator", "roll");
        assertThat(early.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(early.err()).contains("ValidatorRegistry_RollNotDue");
        assertThat(network.ve("validator", "list", "--candidates").json()).hasSize(4);
    }

    @Test
    void whoStandsDownIsFreedInTime() {
        NEWCOMERS.forEach(operator -> {
            newNode(operator);
            joins(operator);
            rolled();
        });
        String wallet = NEWCOMERS.getFirst();
        String operator = network.signer(wallet).address();

        JsonNode down = as(wallet, "stand-down");
        assertThat(down.path("status").asString()).isEqualTo("Jailed");
        assertThat(down.path("seated").asBoolean()).isFalse();
        assertThat(network.as(wallet, "validator", "unjail").err()).contains("ValidatorRegistry_StillJailed");
        assertThat(network.as("operator", "validator", "evict", operator).err())
                .contains("ValidatorRegistry_NotSeated");
        assertThat(network.as("operator", "validator", "strike", operator).err())
                .contains("ValidatorRegistry_StillEligible");
        network.chain().advance(EPOCH);
        assertThat(as(wallet, "unjail").path("status").asString()).isEqualTo("Bonded");
        network.chain().advance(Duration.ofDays(1));
        assertThat(as(wallet, "commission", "600").path("commissionBps").asInt())
                .isEqualTo(600);
        assertThat(network.as(wallet, "validator", "commission", "700").err())
                .contains("ValidatorRegistry_CommissionTooSoon");
        assertThat(rolled()).isEqualTo(5);
    }

    @Test
    void aNodesKeyOrItsProofIsNeededNotBoth() {
        newNode("node");
        String key = folder.resolve("node").resolve("key").toString();

        assertThat(network.as("treasury", "validator", "register", "--self-bond", "1000")
                        .exitCode())
                .isEqualTo(ExitCode.USAGE);
        assertThat(network.as(
                                "treasury",
                                "validator",
                                "register",
                                "--self-bond",
                                "1000",
                                "--node-key",
                                key,
                                "--proof",
                                "x")
                        .exitCode())
                .isEqualTo(ExitCode.USAGE);
        assertThat(network.ve("validator", "prove", "--node-key", key).err()).contains("--operator");
    }

    @Test
    void whoHasNoIdentityIsRefused() {
        newNode("node");

        Result refused = network.as(
                "deployer",
                "validator",
                "register",
                "--self-bond",
                "0",
                "--node-key",
                folder.resolve("node").resolve("key").toString());

        assertThat(refused.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(refused.err()).contains("GatePolicies_ScoreTooLow");
    }

    @Test
    void nodesSayWhatTheyRun() {
        newNode("treasury");
        joins("treasury");
        rolled();
        KeySigner joined = nodeKey("treasury");
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

    private KeySigner nodeKey(String name) {
        try {
            return NodeKeyFile.open(folder.resolve(name).resolve("key"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String newNode(String name) {
        return network.ve("validator", "key", folder.resolve(name).toString())
                .done()
                .json()
                .path("address")
                .asString();
    }

    private Path proof(String node, String operator) throws IOException {
        Result proven = network.ve(
                        "validator",
                        "prove",
                        "--node-key",
                        folder.resolve(node).resolve("key").toString(),
                        "--operator",
                        network.signer(operator).address())
                .done();
        assertThat(proven.json().path("nonce").asInt()).isZero();
        return Files.writeString(folder.resolve(node + ".proof"), proven.out());
    }

    /** An account with enough VE becomes a candidate with the node of its name. */
    private JsonNode joins(String operator) {
        network.as("operator", "token", "transfer", network.signer(operator).address(), "1000")
                .done();
        return as(
                operator,
                "register",
                "--self-bond",
                "1000",
                "--node-key",
                folder.resolve(operator).resolve("key").toString());
    }

    private JsonNode as(String wallet, String... command) {
        return network.as(
                        wallet,
                        Stream.concat(Stream.of("validator"), Stream.of(command))
                                .toArray(String[]::new))
                .done()
                .json();
    }

    private JsonNode show(String account) {
        return network.ve("validator", "show", account).done().json();
    }

    /** Rolls the set of another epoch; how many validators it has then. */
    private int rolled() {
        network.chain().advance(EPOCH);
        return as("operator", "roll").path("validators").asInt();
    }
}
