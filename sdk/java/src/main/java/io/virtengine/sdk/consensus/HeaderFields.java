package io.virtengine.sdk.consensus;

import io.virtengine.sdk.abi.Hex;
import java.util.ArrayList;
import java.util.List;
import org.web3j.rlp.RlpDecoder;
import org.web3j.rlp.RlpEncoder;
import org.web3j.rlp.RlpList;
import org.web3j.rlp.RlpString;
import org.web3j.rlp.RlpType;
import org.web3j.utils.Numeric;
import tools.jackson.databind.JsonNode;

/**
 * The fields of a block's header in the order in which its RLP has them; a quantity has no leading zeros. Those after the
 * nonce came with later forks.
 */
enum HeaderFields {
    PARENT("parentHash", false),
    OMMERS("sha3Uncles", false),
    PROPOSER("miner", false),
    STATE("stateRoot", false),
    TRANSACTIONS("transactionsRoot", false),
    RECEIPTS("receiptsRoot", false),
    BLOOM("logsBloom", false),
    DIFFICULTY("difficulty", true),
    NUMBER("number", true),
    GAS_LIMIT("gasLimit", true),
    GAS_USED("gasUsed", true),
    TIMESTAMP("timestamp", true),
    EXTRA_DATA("extraData", false),
    MIX_HASH("mixHash", false),
    NONCE("nonce", false),
    BASE_FEE("baseFeePerGas", true),
    WITHDRAWALS("withdrawalsRoot", false),
    BLOB_GAS_USED("blobGasUsed", true),
    EXCESS_BLOB_GAS("excessBlobGas", true),
    BEACON_ROOT("parentBeaconBlockRoot", false),
    REQUESTS("requestsHash", false),
    ACCESS_LIST("blockAccessListHash", false),
    SLOT("slotNumber", true);

    /** Places in QBFT's extra data. */
    static final int ROUND = 3;

    static final int SEALS = 4;
    private static final int EXTRA_FIELDS = 5;

    private final String key;
    private final boolean quantity;

    HeaderFields(String key, boolean quantity) {
        this.key = key;
        this.quantity = quantity;
    }

    /** What {@code eth_getBlockByNumber} calls it. */
    String key() {
        return key;
    }

    RlpString of(JsonNode block) {
        String text = block.path(key).asString();
        return quantity ? RlpString.create(Numeric.decodeQuantity(text)) : RlpString.create(Hex.decode(text));
    }

    /** A block's header with this extra data. */
    static byte[] encode(JsonNode block, byte[] extraData) {
        var fields = new ArrayList<RlpType>();
        for (HeaderFields field : values()) {
            if (field.ordinal() > NONCE.ordinal() && block.path(field.key).isMissingNode()) {
                break;
            }
            fields.add(field == EXTRA_DATA ? RlpString.create(extraData) : field.of(block));
        }
        return RlpEncoder.encode(new RlpList(fields));
    }

    /**
     * Vanity, validators, vote, round, seals.
     *
     * @throws IllegalArgumentException if the extra data is not QBFT's
     */
    static List<RlpType> qbftExtraData(JsonNode block) {
        return qbftExtraData(EXTRA_DATA.of(block));
    }

    /** The same of a header's field. */
    static List<RlpType> qbftExtraData(RlpString extraData) {
        try {
            List<RlpType> fields = ((RlpList)
                            RlpDecoder.decode(extraData.getBytes()).getValues().getFirst())
                    .getValues();
            if (fields.size() == EXTRA_FIELDS
                    && fields.get(ROUND) instanceof RlpString
                    && fields.get(SEALS) instanceof RlpList seals
                    && seals.getValues().stream().allMatch(RlpString.class::isInstance)) {
                return fields;
            }
        } catch (RuntimeException malformed) {
            throw new IllegalArgumentException("the block's extra data is not that of QBFT", malformed);
        }
        throw new IllegalArgumentException("the block's extra data is not that of QBFT");
    }

    /**
     * The fields of a header's RLP.
     *
     * @throws IllegalArgumentException if it is none
     */
    static List<RlpString> decode(byte[] header) {
        try {
            List<RlpType> items = RlpDecoder.decode(header).getValues();
            if (items.size() == 1
                    && items.getFirst() instanceof RlpList list
                    && list.getValues().size() > NONCE.ordinal()) {
                return list.getValues().stream().map(RlpString.class::cast).toList();
            }
        } catch (RuntimeException malformed) {
            throw new IllegalArgumentException("the header is not that of a block, in RLP", malformed);
        }
        throw new IllegalArgumentException("the header is not that of a block, in RLP");
    }

    /** QBFT's extra data with that round and no seals: round 0 is hashed, the real one signed. */
    static byte[] unsealed(List<RlpType> extraData, int round) {
        var signed = new ArrayList<>(extraData);
        signed.set(ROUND, RlpString.create(round));
        signed.set(SEALS, new RlpList());
        return RlpEncoder.encode(new RlpList(signed));
    }
}
