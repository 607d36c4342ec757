package io.virtengine.besu.observer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.hyperledger.besu.consensus.common.bft.BftBlockHashing;
import org.hyperledger.besu.consensus.common.bft.BftBlockHeaderFunctions;
import org.hyperledger.besu.consensus.common.bft.BftExtraData;
import org.hyperledger.besu.consensus.qbft.QbftExtraDataCodec;
import org.hyperledger.besu.crypto.KeyPair;
import org.hyperledger.besu.crypto.SECPSignature;
import org.hyperledger.besu.crypto.SignatureAlgorithmFactory;
import org.hyperledger.besu.cryptoservices.KeyPairSecurityModule;
import org.hyperledger.besu.cryptoservices.NodeKey;
import org.hyperledger.besu.datatypes.Address;
import org.hyperledger.besu.datatypes.BlobGas;
import org.hyperledger.besu.datatypes.Hash;
import org.hyperledger.besu.datatypes.LogsBloomFilter;
import org.hyperledger.besu.datatypes.Wei;
import org.hyperledger.besu.ethereum.core.BlockHeader;
import org.hyperledger.besu.ethereum.core.BlockHeaderBuilder;
import org.hyperledger.besu.ethereum.core.Difficulty;
import org.hyperledger.besu.ethereum.rlp.BytesValueRLPOutput;
import org.junit.jupiter.api.Test;

/**
 * Two blocks of one height and round that one node sealed, made by Besu's own classes: what SlashManager and the SDK must take as
 * evidence. The golden file is theirs too.
 */
class SealedHeaderTest {
    private static final Path GOLDEN = Path.of("../../contracts/test/staking/double-sign.json");
    private static final QbftExtraDataCodec CODEC = new QbftExtraDataCodec();
    private static final long NUMBER = 1_234;
    private static final int ROUND = 2;
    private static final Hash PARENT = hash("parent");

    private final NodeKey twice = key("seals both");
    private final NodeKey here = key("seals the first");
    private final NodeKey there = key("seals the second");

    @Test
    void theGoldenEvidenceIsWhatBesuMakes() throws IOException {
        final Map<String, Object> evidence = new LinkedHashMap<>();
        evidence.put(
                "about", "Two osaka headers of one height and round, with seals, by Besu's classes. Test keys only.");
        evidence.put("node", address(twice).toHexString());
        evidence.put("parentHash", PARENT.toHexString());
        evidence.put("number", NUMBER);
        evidence.put("round", ROUND);
        evidence.put(
                "headers",
                List.of(half("one state", 2_000_000_000L, here), half("another state", 2_000_000_003L, there)));
        final String made =
                new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(evidence) + "\n";

        final Path copy = Path.of("target/double-sign.json");
        Files.createDirectories(copy.getParent());
        Files.writeString(copy, made, StandardCharsets.UTF_8);
        assertThat(GOLDEN).as("as made now: %s", copy.toAbsolutePath()).hasSameTextualContentAs(copy);
    }

    private Map<String, Object> half(final String state, final long time, final NodeKey other) {
        final BlockHeader proposed = header(state, time, List.of());
        final Hash digest = new BftBlockHashing(CODEC).calculateDataHashForCommittedSeal(proposed);
        final SECPSignature seal = twice.sign(Bytes32.wrap(digest.getBytes()));
        final BlockHeader sealed = header(state, time, List.of(other.sign(Bytes32.wrap(digest.getBytes())), seal));
        assertThat(new BftBlockHashing(CODEC).recoverCommitterAddresses(sealed, CODEC.decode(sealed)))
                .containsExactly(address(other), address(twice));

        final BytesValueRLPOutput rlp = new BytesValueRLPOutput();
        header(state, time, null).writeTo(rlp);
        assertThat(Hash.hash(rlp.encoded())).isEqualTo(digest);

        final Map<String, Object> half = new LinkedHashMap<>();
        half.put("header", rlp.encoded().toHexString());
        half.put("seal", seal.encodedBytes().toHexString());
        half.put("digest", digest.toHexString());
        half.put("timestamp", time);
        half.put("block", json(sealed));
        return half;
    }

    /** @param seals null: as it is signed */
    private BlockHeader header(
            final String state, final long time, final @org.jspecify.annotations.Nullable List<SECPSignature> seals) {
        final BftExtraData extraData = new BftExtraData(
                Bytes.wrap(new byte[32]),
                seals == null ? List.of() : seals,
                Optional.empty(),
                ROUND,
                new ArrayList<>());
        return BlockHeaderBuilder.create()
                .parentHash(PARENT)
                .ommersHash(Hash.EMPTY_LIST_HASH)
                .coinbase(address(twice))
                .stateRoot(hash(state))
                .transactionsRoot(hash("transactions"))
                .receiptsRoot(hash("receipts"))
                .logsBloom(LogsBloomFilter.empty())
                .difficulty(Difficulty.ONE)
                .number(NUMBER)
                .gasLimit(60_000_000)
                .gasUsed(21_000)
                .timestamp(time)
                .extraData(seals == null ? CODEC.encodeWithoutCommitSeals(extraData) : CODEC.encode(extraData))
                .mixHash(Hash.fromHexString("0x63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365"))
                .nonce(0)
                .baseFee(Wei.ZERO)
                .withdrawalsRoot(Hash.EMPTY_TRIE_HASH)
                .blobGasUsed(0L)
                .excessBlobGas(BlobGas.ZERO)
                .parentBeaconBlockRoot(Bytes32.ZERO)
                .requestsHash(hash("requests"))
                .blockHeaderFunctions(BftBlockHeaderFunctions.forCommittedSeal(CODEC))
                .buildBlockHeader();
    }

    /** The fields that eth_getBlockByNumber gives of a header, under its names. */
    private static Map<String, Object> json(final BlockHeader header) {
        final Map<String, Object> block = new LinkedHashMap<>();
        block.put(
                "hash",
                new BftBlockHashing(CODEC)
                        .calculateHashOfBftBlockOnchain(header)
                        .toHexString());
        block.put("parentHash", header.getParentHash().toHexString());
        block.put("sha3Uncles", header.getOmmersHash().toHexString());
        block.put("miner", header.getCoinbase().toHexString());
        block.put("stateRoot", header.getStateRoot().toHexString());
        block.put("transactionsRoot", header.getTransactionsRoot().toHexString());
        block.put("receiptsRoot", header.getReceiptsRoot().toHexString());
        block.put("logsBloom", header.getLogsBloom().toHexString());
        block.put("difficulty", "0x1");
        block.put("number", quantity(header.getNumber()));
        block.put("gasLimit", quantity(header.getGasLimit()));
        block.put("gasUsed", quantity(header.getGasUsed()));
        block.put("timestamp", quantity(header.getTimestamp()));
        block.put("extraData", header.getExtraData().toHexString());
        block.put("mixHash", header.getMixHash().toHexString());
        block.put("nonce", "0x0000000000000000");
        block.put("baseFeePerGas", "0x0");
        block.put("withdrawalsRoot", header.getWithdrawalsRoot().orElseThrow().toHexString());
        block.put("blobGasUsed", "0x0");
        block.put("excessBlobGas", "0x0");
        block.put("parentBeaconBlockRoot", Bytes32.ZERO.toHexString());
        block.put("requestsHash", header.getRequestsHash().orElseThrow().toHexString());
        return block;
    }

    private static String quantity(final long number) {
        return "0x" + Long.toHexString(number);
    }

    private static Hash hash(final String text) {
        return Hash.hash(Bytes.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static Address address(final NodeKey key) {
        return Address.extract(key.getPublicKey());
    }

    private static NodeKey key(final String name) {
        final var algorithm = SignatureAlgorithmFactory.getInstance();
        final KeyPair pair = algorithm.createKeyPair(algorithm.createPrivateKey(
                Bytes32.wrap(hash("virtengine test: " + name).getBytes())));
        return new NodeKey(new KeyPairSecurityModule(pair));
    }
}
