package io.virtengine.sdk.signing;

import io.virtengine.sdk.abi.AbiCodec;
import io.virtengine.sdk.abi.AbiParameter;
import io.virtengine.sdk.abi.AbiType;
import io.virtengine.sdk.abi.Hex;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.web3j.crypto.Hash;

/**
 * Where a typed signature counts (EIP-712): on one chain, for one contract.
 *
 * @param name the contract's name for itself
 * @param version its signing version
 * @param chainId EIP-155 chain id
 * @param verifyingContract its address
 */
public record Eip712Domain(String name, String version, long chainId, String verifyingContract) {

    private static final String TYPE =
            "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)";
    private static final List<AbiParameter> WORDS = List.of(
            new AbiParameter("type", new AbiType.FixedBytes(32), false),
            new AbiParameter("name", new AbiType.FixedBytes(32), false),
            new AbiParameter("version", new AbiType.FixedBytes(32), false),
            new AbiParameter("chainId", new AbiType.Unsigned(256), false),
            new AbiParameter("verifyingContract", new AbiType.Account(), false));

    public Eip712Domain {
        verifyingContract = Hex.address(verifyingContract);
    }

    /** The domain separator. */
    public byte[] separator() {
        return Hash.sha3(
                AbiCodec.encode(WORDS, List.of(hash(TYPE), hash(name), hash(version), chainId, verifyingContract)));
    }

    private static byte[] hash(String text) {
        return Hash.sha3(text.getBytes(StandardCharsets.UTF_8));
    }
}
