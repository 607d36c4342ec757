package io.virtengine.sdk.market;

import io.virtengine.sdk.abi.AbiCodec;
import io.virtengine.sdk.abi.AbiParameter;
import io.virtengine.sdk.abi.AbiType;
import io.virtengine.sdk.abi.Hex;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.web3j.crypto.Hash;

/**
 * The market's 32-byte ids, computed as the Solidity library {@code MarketIds} does: the hash of a domain tag and of the
 * fields that make an object unique.
 */
public final class MarketIds {

    private static final String DEPLOYMENT = tag("virtengine.market.deployment");
    private static final String GROUP = tag("virtengine.market.group");
    private static final String ORDER = tag("virtengine.market.order");
    private static final String BID = tag("virtengine.market.bid");

    private static final AbiType WORD = new AbiType.FixedBytes(32);
    private static final AbiType NUMBER = new AbiType.Unsigned(256);
    private static final AbiType ADDRESS = new AbiType.Account();

    private MarketIds() {}

    /** Id of a deployment, and of its escrow account. */
    public static String deployment(long chainId, String owner, BigInteger dseq) {
        return hash(
                List.of(WORD, NUMBER, ADDRESS, NUMBER),
                List.of(DEPLOYMENT, BigInteger.valueOf(chainId), Hex.address(owner), dseq));
    }

    /** Id of a group of a deployment; gseq counts from 1. */
    public static String group(String deploymentId, long gseq) {
        return hash(List.of(WORD, WORD, NUMBER), List.of(GROUP, Hex.word(deploymentId), gseq));
    }

    /** Id of an order for a group; oseq counts from 1. */
    public static String order(String groupId, long oseq) {
        return hash(List.of(WORD, WORD, NUMBER), List.of(ORDER, Hex.word(groupId), oseq));
    }

    /** Id of a provider's bid on an order, and of its reservation, its lease and their payment channels. */
    public static String bid(String orderId, String provider) {
        return hash(List.of(WORD, WORD, ADDRESS), List.of(BID, Hex.word(orderId), Hex.address(provider)));
    }

    private static String hash(List<AbiType> types, List<?> values) {
        List<AbiParameter> parameters =
                types.stream().map(t -> new AbiParameter("field", t, false)).toList();
        return Hex.encode(Hash.sha3(AbiCodec.encode(parameters, values)));
    }

    private static String tag(String name) {
        return Hex.encode(Hash.sha3(name.getBytes(StandardCharsets.US_ASCII)));
    }
}
