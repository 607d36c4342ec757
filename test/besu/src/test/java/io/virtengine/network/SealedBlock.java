package io.virtengine.network;

import io.virtengine.sdk.abi.Hex;
import java.util.List;
import org.web3j.rlp.RlpDecoder;
import org.web3j.rlp.RlpList;
import org.web3j.rlp.RlpString;
import org.web3j.rlp.RlpType;
import tools.jackson.databind.JsonNode;

/**
 * How full a block is, and how consensus came to it.
 *
 * @param gasUsed by its transactions
 * @param gasLimit that they might have used
 * @param round in which the validators agreed; 0 is the first, so that the block took no longer than the round's time
 */
record SealedBlock(long number, long gasUsed, long gasLimit, int round) {

    private static final int ROUND_AT = 3;

    /** From the node's JSON. QBFT's extra data is RLP of vanity, validators, vote, round and seals. */
    static SealedBlock of(JsonNode block) {
        List<RlpType> extraData =
                list(RlpDecoder.decode(Hex.decode(block.path("extraData").asString()))
                        .getValues()
                        .getFirst());
        return new SealedBlock(
                Long.decode(block.path("number").asString()),
                Long.decode(block.path("gasUsed").asString()),
                Long.decode(block.path("gasLimit").asString()),
                ((RlpString) extraData.get(ROUND_AT)).asPositiveBigInteger().intValueExact());
    }

    /** Whether that part of its gas, in percent, is used. */
    boolean isFull(int percent) {
        return 100 * gasUsed >= percent * gasLimit;
    }

    private static List<RlpType> list(RlpType item) {
        return ((RlpList) item).getValues();
    }
}
