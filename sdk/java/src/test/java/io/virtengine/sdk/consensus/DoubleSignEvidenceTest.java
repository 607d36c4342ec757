package io.virtengine.sdk.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtengine.sdk.abi.Hex;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.web3j.utils.Numeric;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The blocks were made and sealed by Besu's own classes; the contract's tests punish for the same. */
class DoubleSignEvidenceTest {

    /** Of the curve secp256k1. */
    private static final BigInteger ORDER =
            new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);

    private static JsonNode golden;
    private static SealedHeader first;
    private static SealedHeader second;

    @BeforeAll
    static void read() throws IOException {
        golden = JsonMapper.shared()
                .readTree(Files.readString(Path.of("../../contracts/test/staking/double-sign.json")));
        first = SealedHeader.of(block(0));
        second = SealedHeader.of(block(1));
    }

    private static ObjectNode block(int index) {
        return (ObjectNode) golden.at("/headers/" + index + "/block").deepCopy();
    }

    @Test
    void aHeaderIsReadAsItsSealsSignIt() {
        for (int i = 0; i < 2; i++) {
            JsonNode half = golden.at("/headers/" + i);
            SealedHeader read = i == 0 ? first : second;
            assertThat(read.header()).isEqualTo(half.path("header").asString());
            assertThat(Hex.encode(read.digest())).isEqualTo(half.path("digest").asString());
            assertThat(read.number()).isEqualTo(golden.path("number").asLong());
            assertThat(read.round()).isEqualTo(golden.path("round").asInt());
            assertThat(read.timestamp()).isEqualTo(half.path("timestamp").asLong());
            assertThat(read.parentHash()).isEqualTo(golden.path("parentHash").asString());
            assertThat(read.seals()).hasSize(2).containsKey(golden.path("node").asString());
        }
    }

    @Test
    void aHeaderIsReadInTheFormThatSealsSign() {
        byte[] header = Hex.decode(first.header());
        List<byte[]> seals = first.seals().values().stream().map(Hex::decode).toList();

        assertThat(SealedHeader.of(header, seals)).isEqualTo(first);
        assertThat(SealedHeader.of(header, List.of(new byte[65])).seals()).isEmpty();
    }

    @Test
    void whatIsNotInThatFormIsRefused() {
        for (String text : List.of("0x", "0x00", "0xc0", "0xff", "0xc1c0", first.header() + "00")) {
            assertThatThrownBy(() -> SealedHeader.of(Hex.decode(text), List.of()))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("not that of a block");
        }
        byte[] cut = Hex.decode(first.header());
        assertThatThrownBy(() -> SealedHeader.of(Arrays.copyOf(cut, cut.length - 40), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whoSealedBothIsFoundAndAccusedWithBothSeals() {
        List<DoubleSignEvidence> evidence = DoubleSignEvidence.between(first, second);

        assertThat(evidence).hasSize(1);
        assertThat(evidence.getFirst().node()).isEqualTo(golden.path("node").asString());
        for (int i = 0; i < 2; i++) {
            byte[] seal = Hex.decode(golden.at("/headers/" + i + "/seal").asString());
            seal[64] += 27;
            assertThat(evidence.getFirst().arguments().get(i))
                    .containsEntry(
                            "header", golden.at("/headers/" + i + "/header").asString())
                    .containsEntry("seal", Hex.encode(seal));
        }
    }

    @Test
    void aSealWithItsUpperHalfIsBroughtToTheLower() {
        ObjectNode block = block(0);
        String seal = golden.at("/headers/0/seal").asString().substring(2);
        var s = new BigInteger(seal.substring(64, 128), 16);
        String high = seal.substring(0, 64)
                + Numeric.toHexStringNoPrefixZeroPadded(ORDER.subtract(s), 64)
                + (seal.endsWith("00") ? "01" : "00");
        String extraData = block.path("extraData").asString();
        assertThat(extraData).contains(seal);
        block.put("extraData", extraData.replace(seal, high));

        assertThat(SealedHeader.of(block)).isEqualTo(first);
    }

    @Test
    void whatIsNoSealIsLeftOut() {
        ObjectNode block = block(0);
        String seal = golden.at("/headers/0/seal").asString().substring(2);
        block.put("extraData", block.path("extraData").asString().replace(seal, "00".repeat(65)));

        assertThat(SealedHeader.of(block).seals()).hasSize(1);
    }

    @Test
    void whatIsLegalIsNoEvidence() {
        assertThatThrownBy(() -> DoubleSignEvidence.between(first, first)).hasMessageContaining("the same block");
        assertThatThrownBy(() -> DoubleSignEvidence.between(first, other(first.number() + 1, first.round(), "11")))
                .hasMessageContaining("two heights");
        assertThatThrownBy(() -> DoubleSignEvidence.between(first, other(first.number(), first.round() + 1, "11")))
                .hasMessageContaining("two rounds");
        assertThatThrownBy(() -> DoubleSignEvidence.between(first, other(first.number(), first.round(), "11")))
                .hasMessageContaining("two parents");
        String nobody = "0x" + "11".repeat(20);
        assertThatThrownBy(() -> new DoubleSignEvidence(nobody, first, second))
                .hasMessageContaining("has not sealed both");
    }

    @Test
    void whatIsNoBlockOfQbftIsRefused() {
        for (String extraData : Arrays.asList("0x", "0x00", "0xc0", "0xc5c0c0c0c0c0", "0xff")) {
            ObjectNode block = block(0);
            block.put("extraData", extraData);
            assertThatThrownBy(() -> SealedHeader.of(block))
                    .as(extraData)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("not that of QBFT");
        }
        ObjectNode changed = block(0);
        changed.put("gasUsed", "0x1");
        assertThatThrownBy(() -> SealedHeader.of(changed)).hasMessageContaining("another hash");
        ObjectNode cut = block(0);
        cut.remove("requestsHash");
        assertThatThrownBy(() -> SealedHeader.of(cut)).hasMessageContaining("another hash");
    }

    private static SealedHeader other(long number, int round, String parent) {
        return new SealedHeader(number, "0x" + parent.repeat(32), first.timestamp(), round, "0x00", first.seals());
    }
}
