package io.virtengine.sdk.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtengine.sdk.abi.AbiException;
import io.virtengine.sdk.abi.Hex;
import java.io.IOException;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.web3j.crypto.StructuredDataEncoder;

class TypedStructTest {

    private static final String HUB = "0x" + "cd".repeat(20);
    private static final UsageStatement STATEMENT = new UsageStatement(
            "0x" + "11".repeat(32),
            3,
            1_700_000_000,
            1_700_003_600,
            BigInteger.TEN.pow(18),
            BigInteger.valueOf(3_600_000),
            BigInteger.TWO.pow(70),
            BigInteger.TWO.pow(71),
            BigInteger.ZERO,
            BigInteger.valueOf(5),
            "0x" + "22".repeat(32),
            "0x" + "33".repeat(32),
            true);

    /** A second implementation, web3j's, must find the same digest. */
    @Test
    void agreesWithWeb3j() throws IOException {
        String json = """
            {"types":{"EIP712Domain":[{"name":"name","type":"string"},{"name":"version","type":"string"},
              {"name":"chainId","type":"uint256"},{"name":"verifyingContract","type":"address"}],
             "UsageStatement":[{"name":"leaseId","type":"bytes32"},{"name":"sequence","type":"uint32"},
              {"name":"windowStart","type":"uint40"},{"name":"windowEnd","type":"uint40"},
              {"name":"cumulativeCost","type":"uint128"},{"name":"cpuCoreMs","type":"uint64"},
              {"name":"memoryByteS","type":"uint128"},{"name":"storageByteS","type":"uint128"},
              {"name":"gpuMs","type":"uint64"},{"name":"networkBytes","type":"uint128"},
              {"name":"linesRoot","type":"bytes32"},{"name":"previousHash","type":"bytes32"},
              {"name":"isFinal","type":"bool"}]},
             "primaryType":"UsageStatement",
             "domain":{"name":"VirtEngine Settlement","version":"1","chainId":7717,"verifyingContract":"%s"},
             "message":{"leaseId":"0x%s","sequence":"3","windowStart":"1700000000","windowEnd":"1700003600",
              "cumulativeCost":"%s","cpuCoreMs":"3600000","memoryByteS":"%s","storageByteS":"%s","gpuMs":"0",
              "networkBytes":"5","linesRoot":"0x%s","previousHash":"0x%s","isFinal":true}}""".formatted(
                        HUB,
                        "11".repeat(32),
                        STATEMENT.cumulativeCost(),
                        STATEMENT.memoryByteS(),
                        STATEMENT.storageByteS(),
                        "22".repeat(32),
                        "33".repeat(32));
        byte[] expected = new StructuredDataEncoder(json).hashStructuredData();
        byte[] digest = STATEMENT.digest(UsageStatement.domain(7717, HUB));
        assertThat(Hex.encode(digest)).isEqualTo(Hex.encode(expected));
    }

    @Test
    void anotherChainOrHubIsAnotherDigest() {
        byte[] digest = STATEMENT.digest(UsageStatement.domain(7717, HUB));
        assertThat(STATEMENT.digest(UsageStatement.domain(1, HUB))).isNotEqualTo(digest);
        assertThat(STATEMENT.digest(UsageStatement.domain(7717, "0x" + "ce".repeat(20))))
                .isNotEqualTo(digest);
    }

    @Test
    void valuesThatDoNotFitAreRefused() {
        var tooLarge = new HashMap<String, Object>(STATEMENT.values());
        tooLarge.put("sequence", 1L << 32);
        TypedStruct type = TypedStruct.of("UsageStatement(bytes32 leaseId,uint32 sequence)");
        assertThatThrownBy(() -> type.hash(tooLarge)).isInstanceOf(AbiException.class);
        assertThatThrownBy(() -> type.hash(Map.of("sequence", 1))).hasMessageContaining("leaseId is missing");
        assertThatThrownBy(() -> TypedStruct.of("A(uint256[] x)")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TypedStruct.of("A(B b)")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void signaturesAreRecoveredAndCannotBeAltered() {
        var key = new KeySigner(org.web3j.crypto.ECKeyPair.create(BigInteger.valueOf(12_345)));
        byte[] digest = STATEMENT.digest(UsageStatement.domain(7717, HUB));
        byte[] signature = key.signDigest(digest);
        assertThat(SignatureVerifier.recover(digest, signature)).contains(key.address());
        // The same signature with s mirrored at the curve order is valid mathematics and must not count.
        BigInteger order = org.web3j.crypto.Sign.CURVE_PARAMS.getN();
        byte[] mirrored = signature.clone();
        byte[] s = order.subtract(new BigInteger(1, java.util.Arrays.copyOfRange(signature, 32, 64)))
                .toByteArray();
        System.arraycopy(s, s.length - 32, mirrored, 32, 32);
        mirrored[64] = (byte) (55 - signature[64]);
        assertThat(SignatureVerifier.recover(digest, mirrored)).isEmpty();
    }
}
