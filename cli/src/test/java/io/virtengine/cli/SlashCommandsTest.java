package io.virtengine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.cli.TestNetwork.Result;
import io.virtengine.network.Equivocation;
import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.consensus.DoubleSignEvidence;
import io.virtengine.sdk.consensus.SealedHeader;
import io.virtengine.sdk.deploy.AddressBook;
import io.virtengine.sdk.signing.KeySigner;
import io.virtengine.sdk.signing.NodeKeyFile;
import io.virtengine.sdk.signing.PerformanceReport;
import io.virtengine.sdk.tx.DirectSender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Validators are held to their stake with evidence that anyone may bring, by the command line, on the real contracts. */
class SlashCommandsTest {

    private static final Duration EPOCH = Duration.ofHours(1);
    private static final Duration UNBONDING = Duration.ofDays(14);
    private static final Duration APPEAL_WINDOW = Duration.ofDays(2);

    /** A validator that is a member of the identity committee, too. */
    private static final String ACCUSED = "committee-1";

    private static final String NO_CASE = "0x" + "11".repeat(32);

    @TempDir
    static Path deployed;

    private static TestNetwork network;
    private static SystemContracts contracts;
    private static KeySigner node;
    private static String accused = "";

    @TempDir
    Path folder;

    private String before = "";

    /** Two validators with a seat each. */
    @BeforeAll
    static void deploy() throws IOException {
        network = TestNetwork.startWithExempt(deployed, List.of(ACCUSED), true);
        contracts = new SystemContracts(
                network.chain().client(), AddressBook.load(network.addresses()).addresses());
        accused = network.signer(ACCUSED).address();
        network.as("operator", "token", "transfer", accused, "1000").done();
        network.as("operator", "token", "transfer", network.signer("treasury").address(), "600")
                .done();
        String key = deployed.resolve("node").resolve("key").toString();
        network.ve("validator", "key", deployed.resolve("node").toString()).done();
        node = NodeKeyFile.open(Path.of(key));
        network.as(ACCUSED, "validator", "register", "--self-bond", "1000", "--node-key", key)
                .done();
        network.chain().advance(EPOCH);
        network.as("operator", "validator", "roll").done();
    }

    @AfterAll
    static void stop() {
        network.close();
    }

    @BeforeEach
    void remember() {
        before = network.chain().client().request("evm_snapshot").asString();
    }

    @AfterEach
    void goBack() {
        network.chain().client().request("evm_revert", before);
    }

    @Test
    void whoSealsTwoBlocksIsOutAndWhatHadLeftItAnswers() throws IOException {
        network.as("treasury", "stake", "delegate", accused, "500").done();
        DoubleSignEvidence evidence = Equivocation.by(node, network.chain().client());
        network.chain().advance(Duration.ofSeconds(10));
        network.as("treasury", "stake", "undelegate", accused, "100").done();
        String first = half("first.json", evidence.first());
        SealedHeader second = evidence.second();
        String text = second.header() + ":" + second.seals().get(node.address());

        JsonNode tried =
                slash("report-double-sign", first, text, "--dry-run").done().json();
        assertThat(tried.path("operator").asString()).isEqualTo(accused);
        assertThat(tried.path("would").asString())
                .isEqualTo(
                        "takes 5 % of what is staked with it, 70 VE of 1400 VE, and ends it as a validator for good");
        assertThat(slash("list").done().json()).isEmpty();

        JsonNode done = as("treasury", "report-double-sign", first, text).done().json();
        assertThat(done.path("case").asString()).isEqualTo(tried.path("case").asString());
        assertThat(done.path("slashed").asString()).isEqualTo("70" + "0".repeat(18));
        assertThat(done.path("tombstoned").asBoolean()).isTrue();
        assertThat(network.ve("validator", "show", accused)
                        .json()
                        .path("status")
                        .asString())
                .isEqualTo("Tombstoned");
        Result again = as("treasury", "report-double-sign", text, first);
        assertThat(again.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(again.err()).contains("SlashManager_EvidenceUsed");

        JsonNode listed = slash("list", "--operator", accused).done().json();
        assertThat(listed).hasSize(1);
        assertThat(listed.get(0).path("offence").asString()).isEqualTo("DoubleSign");
        assertThat(listed.get(0).path("status").asString()).isEqualTo("Executed");
        assertThat(slash("list", "--waiting").done().json()).isEmpty();
        assertThat(slash("list", "--operator", network.signer("operator").address())
                        .json())
                .isEmpty();

        // The reporter's twentieth of it, once.
        assertThat(as("treasury", "claim").done().json().path("reporterShare").asString())
                .isEqualTo("35" + "0".repeat(17));
        assertThat(as("treasury", "claim").err()).contains("SlashManager_NothingOwed");

        // What was on its way out since answers when it leaves, and is burned.
        network.chain().advance(UNBONDING);
        network.as("treasury", "stake", "withdraw").done();
        assertThat(contracts.readNumber("StakeVault", "condemned")).isEqualTo("5" + "0".repeat(18));
        as("operator", "settle").done();
        assertThat(contracts.readNumber("StakeVault", "condemned")).isEqualTo("0");
    }

    @Test
    void blocksAreReadAsANodeGivesThem() throws IOException {
        JsonNode golden = JsonMapper.shared()
                .readTree(Files.readString(TestNetwork.REPOSITORY.resolve("contracts/test/staking/double-sign.json")));
        String first = write("first.json", golden.at("/headers/0/block").toString());
        String second = write(
                "second.json", "{\"jsonrpc\": \"2.0\", \"id\": 1, \"result\": " + golden.at("/headers/1/block") + "}");

        Result foreign = slash("report-double-sign", first, second, "--dry-run");

        assertThat(foreign.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(foreign.err()).as("a block of another chain").contains("SlashManager_UnknownParent");
        long height = network.chain().client().blockNumber();
        Result sent = as("treasury", "report-double-sign", first, second);
        assertThat(sent.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(sent.err()).contains("of this chain");
        assertThat(network.chain().client().blockNumber())
                .as("nothing was sent")
                .isEqualTo(height);
    }

    @Test
    void whatProvesNothingIsNotSent() throws IOException {
        var chain = network.chain().client();
        String first = half("first.json", Equivocation.seal(node, chain, 0, 0));
        String next = half("next.json", Equivocation.seal(node, chain, 1, 0));
        String others = half("others.json", Equivocation.seal(KeySigner.fresh(), chain, 0, 1));
        String sealedTwice = write("sealed.json", "{\"header\": \"0xc0\", \"seal\": \"0x" + "22".repeat(65) + "\"}");

        usage("both headers are the same block", "report-double-sign", first, first);
        usage("two rounds, 0 and 1: that is legal", "report-double-sign", first, next);
        usage("nobody sealed both", "report-double-sign", first, others);
        usage("not that of a block", "report-double-sign", first, sealedTwice);
        usage("0xHEADER:0xSEAL", "report-double-sign", first, "0x12");
        usage("no such file", "report-double-sign", first, "nowhere");
        usage("not that of QBFT", "report-double-sign", first, write("block.json", "{\"extraData\": \"0x\"}"));
        usage("is not a signature", "report-double-sign", first, write("half.json", "{\"header\": \"0xc0\"}"));
        usage("they count from 0", "report-downtime", "-1", accused);
        usage("is not an address", "report-downtime", "1", "0x12");
        usage("is not an id", "execute", "0x12");
        usage("no such file", "appeal", NO_CASE, "--grounds", "nowhere");
        usage("no such file", "report-wrong", "nowhere");
        assertThat(slash("show", NO_CASE).exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(as("operator", "execute", NO_CASE).err()).contains("SlashManager_WrongCaseStatus");
    }

    @Test
    void whoWasAwayIsJailed() {
        network.chain().advance(EPOCH);
        long epoch = network.chain().client().head().timestamp() / EPOCH.toSeconds() - 1;
        assertThat(network.ve("validator", "score", accused, "--epoch", "-1").err())
                .contains("they count from 0");
        JsonNode unknown = score(epoch);
        assertThat(unknown.path("reported").asBoolean()).isFalse();
        assertThat(unknown.path("score").asInt()).isEqualTo(5_000);
        submit(epoch);
        JsonNode seen = score(epoch);
        assertThat(seen.path("missed").asInt()).isEqualTo(25);
        assertThat(seen.path("presencePercent").asInt()).isEqualTo(20);

        Result present = as(
                "treasury",
                "report-downtime",
                String.valueOf(epoch),
                network.signer("operator").address());
        assertThat(present.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(present.err()).contains("SlashManager_NotDown");
        String number = String.valueOf(epoch);
        assertThat(slash("report-downtime", number, accused, "--dry-run")
                        .done()
                        .json()
                        .path("would")
                        .asString())
                .isEqualTo("takes 0.1 % of what is staked with it, 1 VE of 1000 VE, and jails it for 600 s");
        JsonNode done =
                as("treasury", "report-downtime", number, accused).done().json();
        assertThat(done.path("offence").asString()).isEqualTo("Downtime");
        assertThat(done.path("jailedUntil").asLong())
                .isGreaterThan(network.chain().client().head().timestamp());
        JsonNode dearer = slash("penalties", accused).done().json().get(1);
        assertThat(dearer.path("offence").asString()).isEqualTo("Downtime");
        assertThat(dearer.path("earlier").asInt()).isEqualTo(1);
        assertThat(dearer.path("fractionPpm").asInt()).isEqualTo(2_000);
        assertThat(dearer.path("jail").asInt()).isEqualTo(1_200);
    }

    @Test
    void whoSignsTwoThingsOfOneRequestIsPunishedAtOnce() throws IOException {
        String request = request();
        String one = attested(ACCUSED, request, "tenant.json");
        String other = attested(ACCUSED, request, "rejected.json");
        usage("both attestations say the same", "report-conflict", one, one);
        usage("two members", "report-conflict", one, attested("committee-2", request, "rejected.json"));

        JsonNode done = as("treasury", "report-conflict", one, other).done().json();

        assertThat(done.path("offence").asString()).isEqualTo("InvalidAttestation");
        assertThat(done.path("slashed").asString()).isEqualTo("50" + "0".repeat(18));
        assertThat(done.path("tombstoned").asBoolean()).isFalse();
    }

    @Test
    void aCaseWaitsForAnAppealAndIsExecutedWithoutOne() throws IOException {
        String id = wrongCase();
        assertThat(as("treasury", "execute", id).err()).contains("SlashManager_NotExecutable");
        JsonNode waiting = slash("list", "--waiting").done().json();
        assertThat(waiting).hasSize(1);
        assertThat(waiting.get(0).path("case").asString()).isEqualTo(id);

        network.chain().advance(APPEAL_WINDOW);
        assertThat(as(ACCUSED, "appeal", id, "--grounds", grounds()).err()).contains("SlashManager_AppealOver");
        JsonNode done = as("treasury", "execute", id).done().json();

        assertThat(done.path("operator").asString()).isEqualTo(accused);
        assertThat(done.path("slashed").asString()).isEqualTo("50" + "0".repeat(18));
    }

    @Test
    void anAppealLeavesTheCaseToAVote() throws IOException {
        String id = wrongCase();
        assertThat(as("treasury", "appeal", id, "--grounds", grounds()).err()).contains("SlashManager_NotAccused");

        as(ACCUSED, "appeal", id, "--grounds", grounds()).done();

        assertThat(slash("show", id).done().json().path("status").asString()).isEqualTo("Appealed");
        network.chain().advance(APPEAL_WINDOW);
        assertThat(as("treasury", "execute", id).err()).contains("SlashManager_WrongCaseStatus");
        // What the help names is what a vote can do.
        JsonNode proposal = network.ve(
                        "gov",
                        "propose",
                        "call",
                        "SlashManager",
                        "decide",
                        "[\"" + id + "\", true]",
                        "--reason",
                        "it is clear",
                        "--dry-run")
                .done()
                .json();
        assertThat(proposal.path("branch").asString()).isEqualTo("safety");
    }

    /** A member's word that is not what the two others said, brought as a case. */
    private String wrongCase() throws IOException {
        String request = request();
        String vector =
                TestNetwork.REPOSITORY.resolve("examples/identity/tenant.json").toString();
        network.as(
                        "operator",
                        "identity",
                        "finalise",
                        request,
                        vector,
                        "--attestation=" + attested("committee-2", request, "tenant.json"),
                        "--attestation=" + attested("committee-3", request, "tenant.json"))
                .done();
        String right = attested("committee-2", request, "tenant.json");
        assertThat(as("treasury", "report-wrong", right).err()).contains("SlashManager_NotConflicting");
        String wrong = attested(ACCUSED, request, "rejected.json");
        assertThat(slash("report-wrong", wrong, "--dry-run")
                        .done()
                        .json()
                        .path("would")
                        .asString())
                .startsWith("opens a case that can be appealed; unappealed, it takes 5 %");
        JsonNode opened = as("treasury", "report-wrong", wrong).done().json();
        assertThat(opened.path("status").asString()).isEqualTo("Open");
        assertThat(opened.path("reporter").asString())
                .isEqualTo(network.signer("treasury").address());
        return opened.path("case").asString();
    }

    private static String request() {
        network.as("operator", "identity", "register").done();
        String vector =
                TestNetwork.REPOSITORY.resolve("examples/identity/tenant.json").toString();
        return network.as("operator", "identity", "request", vector)
                .done()
                .json()
                .path("request")
                .asString();
    }

    private String attested(String member, String request, String vector) throws IOException {
        Path said = TestNetwork.REPOSITORY.resolve("examples/identity").resolve(vector);
        return write(
                member + "-" + vector,
                network.as(member, "identity", "attest", request, said.toString())
                        .done()
                        .out());
    }

    /** What both nodes say of an epoch in which the accused's was away for most of its turns. */
    private static void submit(long epoch) {
        KeySigner other = network.signer("operator");
        var lines = Stream.of(
                        new PerformanceReport.Line(node.address(), 5, 25, 20),
                        new PerformanceReport.Line(other.address(), 30, 0, 100))
                .sorted(Comparator.comparing(PerformanceReport.Line::node))
                .toList();
        var report = new PerformanceReport(epoch, 1, 2, true, 0, lines);
        byte[] digest =
                report.digest(PerformanceReport.domain(network.chain().client().chainId()));
        List<Map<String, Object>> observations = Stream.of(node, other)
                .sorted(Comparator.comparing(KeySigner::address))
                .map(key -> Map.<String, Object>of(
                        "observer", key.address(), "seals", report.seals(), "signature", key.signDigest(digest)))
                .toList();
        List<Map<String, Object>> turns = lines.stream()
                .map(line -> Map.<String, Object>of(
                        "node", line.node(), "proposed", line.proposed(), "missed", line.missed()))
                .toList();
        new DirectSender(network.chain().client(), other, contracts.reverts())
                .call(
                        contracts.addressOf("PerformanceBoard"),
                        contracts.encode(
                                "PerformanceBoard",
                                "submit",
                                List.of(
                                        epoch,
                                        report.fromBlock(),
                                        report.toBlock(),
                                        report.complete(),
                                        report.gasUsed()),
                                turns,
                                observations));
    }

    private static JsonNode score(long epoch) {
        return network.ve("validator", "score", accused, "--epoch", String.valueOf(epoch))
                .done()
                .json();
    }

    private String half(String name, SealedHeader sealed) throws IOException {
        String seal = sealed.seals().values().iterator().next();
        assertThat(Hex.decode(seal)).hasSize(65);
        return write(name, "{\"header\": \"" + sealed.header() + "\", \"seal\": \"" + seal + "\"}");
    }

    private String grounds() throws IOException {
        return write("grounds.txt", "the capture was of another person");
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private static void usage(String why, String... command) {
        Result result = as("operator", command);
        assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err()).contains(why);
        assertThat(result.err().strip().lines()).hasSize(1);
    }

    private static Result as(String wallet, String... command) {
        return network.as(wallet, full(command));
    }

    private static Result slash(String... command) {
        return network.ve(full(command));
    }

    private static String[] full(String... command) {
        var full = new ArrayList<>(List.of("validator", "slash"));
        full.addAll(List.of(command));
        return full.toArray(String[]::new);
    }
}
