package io.virtengine.agent.chain;

import io.virtengine.sdk.abi.Hex;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.web3j.crypto.Hash;

/** Ids as the contracts make them (contract library {@code MarketIds.sol}). */
public final class MarketIds {
    private static final byte[] BID = Hash.sha3("virtengine.market.bid".getBytes(StandardCharsets.UTF_8));

    private MarketIds() {}

    /** {@code keccak256(abi.encode(BID, orderId, provider))}; also the id of the lease the bid may become. */
    public static String bid(String orderId, String provider) {
        byte[] words = Arrays.copyOf(BID, 96);
        System.arraycopy(Hex.decode(Hex.word(orderId)), 0, words, 32, 32);
        System.arraycopy(Hex.decode(Hex.address(provider)), 0, words, 76, 20);
        return Hex.encode(Hash.sha3(words));
    }
}
