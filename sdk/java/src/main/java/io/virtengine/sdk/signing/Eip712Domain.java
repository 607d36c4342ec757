package io.virtengine.sdk.signing;

import io.virtengine.sdk.abi.AbiCodec;
import io.virtengine.sdk.abi.AbiParameter;
import io.virtengine.sdk.abi.AbiType;
import io.virtengine.sdk.abi.Hex;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.web3j.crypto.Hash;

/**
 * Where a typed signature counts (EIP-712): on one chain, for one contract or for whoever it is shown to.
 *
 * @param name the contract's name for itself
 * @param version its signing version
 * @param chainId EIP-155 chain id
 * @param verifyingContract its address; null if the statement is for nobody in particular
 */
public record Eip712Domain(
        String name, String version, long chainId, @Nullable String verifyingContract) {

    private static final String TYPE = "EIP712Domain(string name,string version,uint256 chainId)";
    private static final String CONTRACT_TYPE =
            "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)";
    private static final List<AbiParameter> WORDS = List.of(
            new AbiParameter("type", new AbiType.FixedBytes(32), false),
            new AbiParameter("name", new AbiType.FixedBytes(32), false),
            new AbiParameter("version", new AbiType.FixedBytes(32), false),
            new AbiParameter("chainId", new AbiType.Unsigned(256), false));
    private static final AbiParameter CONTRACT = new AbiParameter("verifyingContract", new AbiType.Account(), false);

    public Eip712Domain {
        verifyingContract = verifyingContract == null ? null : Hex.address(verifyingContract);
    }

    /** The domain separator. */
    public byte[] separator() {
        var words = new ArrayList<AbiParameter>(WORDS);
        var values = new ArrayList<Object>(List.of(hash(TYPE), hash(name), hash(version), chainId));
        if (verifyingContract != null) {
            words.add(CONTRACT);
            values.set(0, hash(CONTRACT_TYPE));
            values.add(verifyingContract);
        }
        return Hash.sha3(AbiCodec.encode(words, values));
    }

    private static byte[] hash(String text) {
        return Hash.sha3(text.getBytes(StandardCharsets.UTF_8));
    }
}
