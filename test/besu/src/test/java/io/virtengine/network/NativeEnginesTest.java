package io.virtengine.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtengine.network.GoldenVectors.Composite;
import io.virtengine.network.GoldenVectors.Evidence;
import io.virtengine.network.Governance.Call;
import io.virtengine.scoring.CompositeEngine;
import io.virtengine.scoring.NativeScoring;
import io.virtengine.scoring.Scored;
import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.chain.CallRequest;
import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.chain.RpcException;
import io.virtengine.sdk.client.IdentityClient;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.signing.AttestationProof;
import io.virtengine.sdk.signing.AttestationVerdict;
import io.virtengine.sdk.tx.TransactionFailure;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.web3j.crypto.Hash;
import tools.jackson.databind.JsonNode;

/**
 * What contracts hear from the two precompiles, in blocks of four validators: the same on every node, the same as the libraries
 * say, and the same as on a chain that has the same contracts and no precompiles.
 */
final class NativeEnginesTest extends ConsortiumTest {

    private static final String SCORING = "0x0000000000000000000000000000000000000a01";
    private static final String ATTESTATION = "0x0000000000000000000000000000000000000a02";
    private static final BigInteger NATIVE = BigInteger.ONE;
    private static final BigInteger PORTABLE = BigInteger.TWO;
    private static final int EMAIL_SELFIE_AND_DOCUMENT = 1 << 6 | 1 << 2 | 1 << 1;
    private static final int TABLE_AT = 140;
    private static final long PROOF_SECONDS = 600;
    private static final int GAS_OF_A_CHUNK = 6_000_000;
    private static final int FULL_PERCENT = 80;
    private static final int FULL_BLOCKS = 10;
    private static final int MOST_WAVES = 4;
    /** A machine with other work may hold a node up for longer than a round; docs/network.md says what bounds it. */
    private static final int ONE_SLOW_IN = 10;

    private PortableChain elsewhere;
    private Wallet anyone;
    private TestContract witness;
    private String witnessAddress;
    private TestContract harness;
    private String harnessHere;
    private String harnessThere;
    private byte[] table;
    private JsonNode networks;
    private String modelHash;

    NativeEnginesTest() {
        super(4, 0, Pace.HALVED, 26_000);
    }

    @BeforeAll
    void registerWhatIsAsked() {
        elsewhere = network.portableTwin();
        anyone = Wallet.fresh("somebody");
        Node first = network.node(1);
        witness = TestContract.of("network/EngineWitness.sol", "EngineWitness");
        witnessAddress = anyone.deploys(first, witness);
        harness = TestContract.of("identity/scoring/ScoringHarness.sol", "ScoringHarness");
        harnessHere = anyone.deploys(first, harness);
        harnessThere = anyone.deploys(elsewhere.contracts(), harness);
        for (String registry : List.of("ScoringModelRegistry", "AttestationVerifier")) {
            if (first.contracts().readNumber(registry, "backend").signum() == 0) {
                anyone.calls(first, registry, "probe");
            }
            anyone.calls(elsewhere.contracts(), registry, "probe");
        }
        table = activeTable(first.contracts());
        networks = GoldenVectors.networks();
        modelHash = networks.path("reference").path(0).path("modelHash").asString();
        registerReferenceModel();
    }

    /** Nothing here takes a node away, and looking would cost each vector a few blocks. */
    @Override
    void completeNetwork() {}

    @AfterAll
    void stopTwin() {
        elsewhere.close();
    }

    @Test
    void bothEnginesAreFoundByTheContractsOfEveryNode() {
        network.nodes().read(NATIVE, "ScoringModelRegistry", "backend");
        network.nodes().read(NATIVE, "AttestationVerifier", "backend");
        assertThat(elsewhere.contracts().readNumber("ScoringModelRegistry", "backend"))
                .isEqualTo(PORTABLE);
        assertThat(elsewhere.contracts().readNumber("AttestationVerifier", "backend"))
                .isEqualTo(PORTABLE);
    }

    @Test
    void aCommitteesScoreIsWrittenFromTheNativeEnginesAnswer() {
        var applicant = Wallet.fresh("applicant");
        var first = network.node(1);
        var client = new IdentityClient(first.contracts(), applicant.asSender(first));
        byte[] vector = withoutHistory(GoldenVectors.composite("scored").get(1).vector());

        client.register();
        String request = client.request(EMAIL_SELFIE_AND_DOCUMENT);
        byte[] digest = Hex.decode(client.attestationDigest(request, vector, EMAIL_SELFIE_AND_DOCUMENT));
        var signatures = new TreeMap<String, byte[]>();
        for (String member : List.of("committee-1", "committee-2")) {
            signatures.put(
                    network.institution(member).address(),
                    network.institution(member).signs(digest));
        }
        var scored = client.finalise(request, vector, EMAIL_SELFIE_AND_DOCUMENT, signatures);

        var expected = (Scored) CompositeEngine.score(composite(request, applicant.address(), vector));
        assertThat(scored.score()).isEqualTo(expected.score()).isPositive();
        assertThat(scored.passed()).isEqualTo(expected.passed());
        network.nodes().agreeOn(scored.receipt().blockNumber());
        for (Node node : network.nodes().list()) {
            assertThat(node.contracts().read("IdentityRegistry", "identityOf", applicant.address()))
                    .as("at %s", node)
                    .containsEntry("score", BigInteger.valueOf(expected.score()));
        }
    }

    @Test
    void realEvidenceIsAcceptedInABlockAndForgedEvidenceIsNot() {
        var evidence = evidence("SNP");
        var forged = evidence("SNP refused: one bit of the evidence turned");
        var first = network.node(1);

        var accepted = anyone.sends(first, "AttestationVerifier", "verify", arguments(evidence, "0x"));
        var refused = anyone.sends(first, "AttestationVerifier", "verify", arguments(forged, "0x"));

        network.nodes().haveMined(accepted);
        assertThat(network.nodes().receiptOf(refused).succeeded()).isFalse();
        network.nodes().goOn();
    }

    @Test
    void whatTheEnginesSaidIsInTheStateOfEveryNode() {
        var first = network.node(1);
        var answers = new TreeMap<String, String>();
        var asked = new ArrayList<Transaction>();
        for (Composite vector : List.of(
                GoldenVectors.composite("scored").get(1),
                GoldenVectors.composite("malformed").get(3))) {
            var answer = NativeScoring.run(vector.input());
            answers.put(
                    keccak(vector.input()),
                    said(
                            answer instanceof io.virtengine.scoring.NativeAnswer.Output,
                            answer.bytes().toArray()));
            asked.add(asks(first, SCORING, vector.input()));
        }
        for (Evidence evidence : GoldenVectors.evidence()) {
            byte[] input = canonical(evidence);
            assertThat(keccak(input)).as("canonical input of %s", evidence).isEqualTo(evidence.inputHash());
            answers.put(evidence.inputHash(), said(true, Hex.decode(evidence.verdict())));
            asked.add(asks(first, ATTESTATION, input));
        }

        network.nodes().haveMined(asked);
        network.nodes().goOn();
        for (Node node : network.nodes().list()) {
            answers.forEach((input, answer) -> assertThat(witness.read(node, witnessAddress, "answers", input))
                    .as("at %s, input %s", node, input)
                    .isEqualTo(answer));
        }
    }

    Stream<Composite> compositeVectors() {
        return Stream.of("scored", "malformed").flatMap(kind -> GoldenVectors.composite(kind).stream());
    }

    @ParameterizedTest
    @MethodSource("compositeVectors")
    void aVectorGetsTheSameScoreOnBothChains(Composite vector) {
        String here = outcome(() -> runs(network.node(2).chain(), harnessHere, NATIVE, vector));
        String there = outcome(() -> runs(elsewhere.chain(), harnessThere, PORTABLE, vector));
        var answer = NativeScoring.run(vector.input());

        assertThat(here)
                .as("native, and the twin")
                .isEqualTo(there)
                .endsWith(answer.bytes().hex());
        if (vector.isOfTable(table)) {
            Object registryHere = score(network.node(3).contracts(), vector);
            assertThat(registryHere).isEqualTo(score(elsewhere.contracts(), vector));
            JsonNode score = vector.json().path("score");
            assertThat(registryHere.toString()).contains(score.isMissingNode() ? "reason=" : "score=" + score.asInt());
        }
    }

    Stream<Evidence> evidenceVectors() {
        return GoldenVectors.evidence().stream();
    }

    /** By blocks that are only simulated, at the time for which the vector was made. */
    @ParameterizedTest
    @MethodSource("evidenceVectors")
    void evidenceGetsTheSameVerdictOnBothChains(Evidence evidence) {
        var here = attested(network.node(4).contracts(), evidence, "0x");
        var there = attested(elsewhere.contracts(), evidence, proof(evidence));

        assertThat(here).as("native, and by the committee's word").isEqualTo(there);
        if (here.succeeded()) {
            assertThat(here.data()).isEqualTo(evidence.verdict());
        }
        assertThat(here.succeeded()).isEqualTo(evidence.name().matches("SGX|TDX|SNP|NITRO"));
    }

    @Test
    void theReferenceNetworkScoresAsTheLibraryDoes() {
        for (JsonNode vector : networks.path("reference").values()) {
            String name = vector.path("name").asString();
            for (Node node : network.nodes().list()) {
                Map<String, Object> score = scoreNetwork(node.contracts(), vector);
                assertThat(score)
                        .as("%s at %s", name, node)
                        .containsEntry(
                                "basisPoints",
                                BigInteger.valueOf(vector.path("basisPoints").asLong()))
                        .containsEntry("passed", vector.path("passed").asBoolean())
                        .containsEntry(
                                "logit", BigInteger.valueOf(vector.path("logit").asLong()))
                        .containsEntry("inputHash", vector.path("inputHash").asString());
            }
        }
    }

    @Test
    void everyGoldenNetworkIsAnsweredAsByTheLibrary() {
        var node = network.node(2);
        for (String kind : List.of("scored", "malformed")) {
            for (JsonNode vector : networks.path(kind).values()) {
                byte[] input = Hex.decode(vector.path("input").asString());
                assertThat(outcome(() -> node.chain().call(CallRequest.view(SCORING, input))))
                        .as(vector.path("name").asString())
                        .endsWith(NativeScoring.run(input).bytes().hex());
            }
        }
    }

    @Test
    void blocksFullOfNetworkScoresAreAgreedOnInTheirFirstRound() {
        var registry = network.node(1).contracts();
        var load = new Load(
                network.nodes(),
                registry.addressOf("NetworkModels"),
                registry.encode(
                        "NetworkModels",
                        "scoreNetwork",
                        arguments(networks.path("reference").path(0))));
        var blocks = new ArrayList<SealedBlock>();
        for (int wave = 0; wave < MOST_WAVES && full(blocks).size() < FULL_BLOCKS; wave++) {
            blocks.addAll(load.wave());
        }

        List<SealedBlock> full = full(blocks);
        assertThat(full).as("full ones of %s", blocks).hasSizeGreaterThanOrEqualTo(FULL_BLOCKS);
        for (SealedBlock block : full) {
            network.nodes().agreeOn(block.number());
            assertThat(network.node(1).succeeded(block.number()))
                    .as("transactions of %s", block)
                    .hasSizeGreaterThan(1)
                    .containsOnly(true);
        }
        // Consensus itself says what took too long: then the round was given up and the next one sealed the block.
        assertThat(full.stream().filter(block -> block.round() > 0).count())
                .as("blocks that needed another round, of %s", full)
                .isLessThanOrEqualTo(full.size() / ONE_SLOW_IN);
    }

    private static List<SealedBlock> full(List<SealedBlock> blocks) {
        return blocks.stream().filter(block -> block.isFull(FULL_PERCENT)).toList();
    }

    private void registerReferenceModel() {
        Node first = network.node(1);
        byte[] model = ReferenceModel.bytes(networks.path("referenceSeed").asString());
        assertThat(Hex.encode(ReferenceModel.sha256(model)))
                .as("the reference model's hash")
                .isEqualTo(modelHash);
        var written = new ArrayList<Transaction>();
        for (byte[] chunk : ReferenceModel.chunks(model)) {
            byte[] call = first.contracts().encode("NetworkModels", "writeChunk", (Object) chunk);
            written.add(anyone.sends(
                    first,
                    new ContractCall(first.contracts().addressOf("NetworkModels"), call, GAS_OF_A_CHUNK, "chunk")));
        }
        network.nodes().haveMined(written);
        List<String> chunks = written.stream()
                .map(transaction -> first.contracts()
                        .event(first.chain().receipt(transaction.hash()).orElseThrow(), "ChunkWritten")
                        .text("chunk"))
                .toList();
        network.governance().decides(first, Call.to("NetworkModels", "registerModel", modelHash, chunks));
        for (Node node : network.nodes().list()) {
            Await.until(
                    node + " to know the reference model",
                    () -> !node.contracts()
                            .read("NetworkModels", "network", modelHash)
                            .get("usableFrom")
                            .equals(BigInteger.ZERO));
        }
    }

    private Transaction asks(Node node, String engine, byte[] input) {
        return anyone.sends(
                node, new ContractCall(witnessAddress, witness.encode("ask", engine, input), 3_000_000, "question"));
    }

    private Object[] arguments(JsonNode network) {
        String name = network.path("name").asString();
        byte[] account = ReferenceModel.sha256(("account " + name).getBytes(StandardCharsets.UTF_8));
        return new Object[] {
            modelHash,
            Hex.encode(ReferenceModel.sha256(name.getBytes(StandardCharsets.UTF_8))),
            Hex.encode(Arrays.copyOfRange(account, 12, 32)),
            ReferenceModel.vector(network.path("seed").asString())
        };
    }

    private Map<String, Object> scoreNetwork(SystemContracts contracts, JsonNode vector) {
        return contracts.read("NetworkModels", "scoreNetwork", arguments(vector));
    }

    private byte[] runs(ChainClient chain, String address, BigInteger mode, Composite vector) {
        byte[] call = harness.encode("run", mode, vector.input());
        byte[] answer = chain.call(CallRequest.view(address, call));
        return Hex.decode((String) harness.abi()
                .function("run")
                .decodeResult(answer)
                .values()
                .iterator()
                .next());
    }

    private static Object score(SystemContracts contracts, Composite vector) {
        try {
            return contracts.read(
                    "ScoringModelRegistry", "score", vector.requestId(), vector.account(), vector.vector());
        } catch (TransactionFailure.Rejected refused) {
            return refused.reason().message();
        }
    }

    /** What was returned, or reverted with. */
    private static String outcome(Supplier<byte[]> call) {
        try {
            return "returned " + Hex.encode(call.get());
        } catch (RpcException.Refused refused) {
            if (refused.isRevert()) {
                return "reverted " + refused.data();
            }
            throw refused;
        }
    }

    private SimulatedBlock.Answer attested(SystemContracts contracts, Evidence evidence, String proof) {
        return new SimulatedBlock(contracts, evidence.time() + 1)
                .calls("AttestationVerifier", "probe")
                .decides("AttestationVerifier", "setPolicy", evidence.policy())
                .decides("AttestationVerifier", "setRoots", evidence.roots())
                .calls("AttestationVerifier", "verify", arguments(evidence, proof))
                .lastAnswer();
    }

    private static Object[] arguments(Evidence evidence, String proof) {
        return new Object[] {evidence.kind(), evidence.evidence(), evidence.collateral(), proof};
    }

    /** The word of two members of the attestation committee about the vector's verdict. */
    private String proof(Evidence evidence) {
        String committee = elsewhere.contracts().addressOf("AttestationCommittee");
        long until = evidence.time() + PROOF_SECONDS;
        byte[] digest = new AttestationVerdict(
                        evidence.inputHash(), keccak(Hex.decode(evidence.verdict())), evidence.time(), until)
                .digest(AttestationVerdict.domain(elsewhere.chain().chainId(), committee));
        var signatures = new TreeMap<String, String>();
        for (String member : List.of("committee-1", "committee-2")) {
            signatures.put(
                    network.institution(member).address(),
                    Hex.encode(network.institution(member).signs(digest)));
        }
        return Hex.encode(new AttestationProof(evidence.time(), until, evidence.verdict(), signatures).encode());
    }

    private static Evidence evidence(String name) {
        return GoldenVectors.evidence().stream()
                .filter(evidence -> evidence.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** As {@code AttestationInput} of the library and of the contracts put it together. */
    private static byte[] canonical(Evidence evidence) {
        byte[] policy = Hex.decode(evidence.policy());
        byte[] roots = Hex.decode(evidence.roots());
        byte[] document = Hex.decode(evidence.evidence());
        List<byte[]> pieces = evidence.collateral().stream().map(Hex::decode).toList();
        int length = 4
                + 2
                + 1
                + 8
                + 2
                + policy.length
                + roots.length
                + 4
                + document.length
                + 1
                + pieces.stream().mapToInt(piece -> 4 + piece.length).sum();
        var input = ByteBuffer.allocate(length)
                .put("VEAT".getBytes(StandardCharsets.US_ASCII))
                .putShort((short) 1)
                .put((byte) evidence.kind())
                .putLong(evidence.time())
                .putShort((short) policy.length)
                .put(policy)
                .put(roots)
                .putInt(document.length)
                .put(document)
                .put((byte) pieces.size());
        pieces.forEach(piece -> input.putInt(piece.length).put(piece));
        return input.array();
    }

    private byte[] composite(String request, String account, byte[] vector) {
        return ByteBuffer.allocate(TABLE_AT + table.length)
                .put(Hex.decode("0x02010001"))
                .put(ReferenceModel.sha256(table))
                .put(Hex.decode(request))
                .put(Hex.decode(account))
                .put(vector)
                .put(table)
                .array();
    }

    /** The account's history is the contract's to fill in; an account without one has zeros. */
    private static byte[] withoutHistory(byte[] vector) {
        byte[] copy = vector.clone();
        Arrays.fill(copy, 28, 36, (byte) 0);
        return copy;
    }

    private static byte[] activeTable(SystemContracts contracts) {
        String active = contracts.readText("ScoringModelRegistry", "activeModel");
        return Hex.decode(
                (String) contracts.read("ScoringModelRegistry", "model", active).get("table"));
    }

    /** Keccak-256 of {@code abi.encode(ok, answer)}. */
    private static String said(boolean ok, byte[] answer) {
        int padded = (answer.length + 31) / 32 * 32;
        var encoded = ByteBuffer.allocate(96 + padded);
        encoded.put(31, (byte) (ok ? 1 : 0))
                .put(63, (byte) 64)
                .putInt(92, answer.length)
                .put(96, answer);
        return keccak(encoded.array());
    }

    private static String keccak(byte[] bytes) {
        return Hex.encode(Hash.sha3(bytes));
    }
}
