package io.virtengine.offchain.indexer;

import io.virtengine.sdk.abi.Hex;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.web3j.crypto.Hash;

/** Ids that events leave out because contracts derive them; formulas of {@code MarketIds.sol}. */
final class MarketIds {

    private static final byte[] GROUP = Hash.sha3("virtengine.market.group".getBytes(StandardCharsets.UTF_8));

    private MarketIds() {}

    /** {@code keccak256(abi.encode(GROUP, deploymentId, gseq))}. */
    static String group(String deploymentId, long gseq) {
        byte[] number = BigInteger.valueOf(gseq).toByteArray();
        ByteBuffer words = ByteBuffer.allocate(96).put(GROUP).put(Hex.decode(deploymentId));
        words.position(96 - number.length);
        return Hex.encode(Hash.sha3(words.put(number).array()));
    }
}
