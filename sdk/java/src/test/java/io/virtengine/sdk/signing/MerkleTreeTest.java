package io.virtengine.sdk.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtengine.sdk.abi.Hex;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MerkleTreeTest {

    /** The example of OpenZeppelin's own documentation: (address, uint256) pairs. */
    @Test
    void theRootIsTheOneOpenZeppelinComputes() {
        MerkleTree tree = MerkleTree.of(List.of(
                leaf("1111111111111111111111111111111111111111", "4563918244f40000"),
                leaf("2222222222222222222222222222222222222222", "22b1c8c1227a0000")));

        assertThat(tree.root()).isEqualTo("0xd4dee0beab2d53f2cc83e567171bd2820e49898130a22622b10ead383e90bd77");
    }

    @Test
    void everyRollupIsProvenAndNoOtherIs() {
        for (int count = 1; count <= 9; count++) {
            List<UsageRollup> rollups = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                rollups.add(rollup(i, 1_000 + i));
            }
            MerkleTree tree =
                    MerkleTree.of(rollups.stream().map(UsageRollup::leaf).toList());
            for (UsageRollup rollup : rollups) {
                List<String> proof = tree.proof(rollup.leaf());
                assertThat(MerkleTree.verify(tree.root(), rollup.leaf(), proof)).isTrue();
                UsageRollup dearer = rollup((int) (rollup.start() / 300), 5_000);
                assertThat(MerkleTree.verify(tree.root(), dearer.leaf(), proof)).isFalse();
            }
            assertThatThrownBy(() -> tree.proof(rollup(99, 1).leaf())).hasMessageContaining("no leaf");
        }
    }

    /** The golden file is one for OpenZeppelin's library on chain and for this SDK. */
    @Test
    void goldenRollupsHaveTheLeavesRootsAndProofsThatTheChainVerifies() throws IOException {
        JsonNode golden = JsonMapper.shared()
                .readTree(Files.readString(Path.of("../../contracts/test/settlement/usage-rollups.json")));
        assertThat(golden.path("cases")).hasSize(4).allSatisfy(line -> {
            List<JsonNode> lines = line.path("rollups").valueStream().toList();
            List<byte[]> leaves = lines.stream()
                    .map(MerkleTreeTest::rollup)
                    .map(UsageRollup::leaf)
                    .toList();
            MerkleTree tree = MerkleTree.of(leaves);
            String name = line.path("name").asString();
            assertThat(tree.root()).as(name).isEqualTo(line.path("root").asString());
            for (int i = 0; i < leaves.size(); i++) {
                JsonNode rollup = lines.get(i);
                assertThat(Hex.encode(leaves.get(i)))
                        .as(name)
                        .isEqualTo(rollup.path("leaf").asString());
                assertThat(tree.proof(leaves.get(i)))
                        .as(name)
                        .isEqualTo(rollup.path("proof")
                                .valueStream()
                                .map(JsonNode::asString)
                                .toList());
            }
        });
    }

    private static UsageRollup rollup(JsonNode line) {
        return new UsageRollup(
                line.path("leaseId").asString(),
                number(line, "sequence").longValueExact(),
                number(line, "start").longValueExact(),
                number(line, "end").longValueExact(),
                number(line, "cpuCoreMs"),
                number(line, "memoryByteS"),
                number(line, "storageByteS"),
                number(line, "gpuMs"),
                number(line, "networkBytes"),
                number(line, "interpolatedMs").longValueExact(),
                number(line, "unmeteredMs").longValueExact());
    }

    private static BigInteger number(JsonNode line, String field) {
        return new BigInteger(line.path(field).asString());
    }

    private static UsageRollup rollup(int number, long cpu) {
        BigInteger one = BigInteger.ONE;
        return new UsageRollup(
                "0x" + "ab".repeat(32),
                1,
                300L * number,
                300L * number + 299,
                BigInteger.valueOf(cpu),
                one,
                one,
                one,
                one,
                0,
                0);
    }

    private static byte[] leaf(String address, String amount) {
        return MerkleTree.leaf(Hex.decode("0x" + "0".repeat(24) + address + "0".repeat(64 - amount.length()) + amount));
    }
}
