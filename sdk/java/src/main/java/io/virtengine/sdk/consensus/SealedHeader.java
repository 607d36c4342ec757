package io.virtengine.sdk.consensus;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.signing.SignatureVerifier;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.web3j.crypto.ECDSASignature;
import org.web3j.crypto.Hash;
import org.web3j.rlp.RlpDecoder;
import org.web3j.rlp.RlpEncoder;
import org.web3j.rlp.RlpList;
import org.web3j.rlp.RlpString;
import org.web3j.rlp.RlpType;
import org.web3j.utils.Numeric;
import tools.jackson.databind.JsonNode;

/**
 * A block's header as QBFT's committed seals sign it: RLP of all fields, in whose extra data (RLP of vanity, validators, vote,
 * round, seals) the list of seals is empty. The block's hash has round 0 there instead of the round.
 *
 * @param number height
 * @param parentHash hash of the block before
 * @param timestamp Unix seconds
 * @param round in which it was agreed; 0 is the first
 * @param header that RLP
 * @param seals by the address of the node that made them: 65 bytes, r, s in the lower half, v 27 or 28
 */
public record SealedHeader(
        long number, String parentHash, long timestamp, int round, String header, SortedMap<String, String> seals) {

    /** In the order in which a header has them; a quantity has no leading zeros. What follows came with later forks. */
    private enum Field {
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

        private final String name;
        private final boolean quantity;

        Field(String name, boolean quantity) {
            this.name = name;
            this.quantity = quantity;
        }

        RlpString of(JsonNode block) {
            String text = block.path(name).asString();
            return quantity ? RlpString.create(Numeric.decodeQuantity(text)) : RlpString.create(Hex.decode(text));
        }
    }

    private static final int EXTRA_FIELDS = 5;
    private static final int ROUND = 3;
    private static final int SEALS = 4;
    private static final int SEAL_BYTES = 65;
    private static final int FIRST_V = 27;

    public SealedHeader {
        seals = Collections.unmodifiableSortedMap(new TreeMap<>(seals));
    }

    /**
     * Reads a block as {@code eth_getBlockByNumber} gives it. Seals that are no signatures are left out.
     *
     * @throws IllegalArgumentException if it is not of QBFT, a field is missing, or its hash is another than that of what was
     *     read: then it has fields that this version does not know
     */
    public static SealedHeader of(JsonNode block) {
        List<RlpType> extraData = extraData(block);
        int round = Math.toIntExact(number(extraData.get(ROUND)));
        byte[] header = encode(block, extraData, round);
        String hash = block.path("hash").asString();
        if (!Hex.encode(Hash.sha3(encode(block, extraData, 0))).equals(Hex.word(hash))) {
            throw new IllegalArgumentException(
                    "block " + hash
                            + " has another hash than its fields: it is not of QBFT, or of a fork that this version does not know");
        }
        var seals = new TreeMap<String, String>();
        for (RlpType seal : ((RlpList) extraData.get(SEALS)).getValues()) {
            byte[] signature = canonical(((RlpString) seal).getBytes());
            SignatureVerifier.recover(Hash.sha3(header), signature)
                    .ifPresent(node -> seals.put(node, Hex.encode(signature)));
        }
        return new SealedHeader(
                number(Field.NUMBER.of(block)),
                Hex.word(block.path(Field.PARENT.name).asString()),
                number(Field.TIMESTAMP.of(block)),
                round,
                Hex.encode(header),
                seals);
    }

    /** What seals sign. */
    public byte[] digest() {
        return Hash.sha3(Hex.decode(header));
    }

    private static List<RlpType> extraData(JsonNode block) {
        try {
            List<RlpType> fields = ((RlpList)
                            RlpDecoder.decode(Field.EXTRA_DATA.of(block).getBytes())
                                    .getValues()
                                    .getFirst())
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

    private static byte[] encode(JsonNode block, List<RlpType> extraData, int round) {
        var signed = new ArrayList<>(extraData);
        signed.set(ROUND, RlpString.create(round));
        signed.set(SEALS, new RlpList());
        var fields = new ArrayList<RlpType>();
        for (Field field : Field.values()) {
            if (field.ordinal() > Field.NONCE.ordinal()
                    && block.path(field.name).isMissingNode()) {
                break;
            }
            fields.add(
                    field == Field.EXTRA_DATA
                            ? RlpString.create(RlpEncoder.encode(new RlpList(signed)))
                            : field.of(block));
        }
        return RlpEncoder.encode(new RlpList(fields));
    }

    /** With s in the lower half and v 27 or 28: the other form is as valid to Besu, and contracts refuse it. */
    private static byte[] canonical(byte[] seal) {
        if (seal.length != SEAL_BYTES) {
            return seal;
        }
        byte[] signature = seal.clone();
        int v = signature[SEAL_BYTES - 1] < FIRST_V ? signature[SEAL_BYTES - 1] + FIRST_V : signature[SEAL_BYTES - 1];
        var made = new ECDSASignature(
                new BigInteger(1, Arrays.copyOfRange(seal, 0, 32)),
                new BigInteger(1, Arrays.copyOfRange(seal, 32, 64)));
        BigInteger s = made.toCanonicalised().s;
        if (!made.isCanonical() && s.signum() > 0) {
            System.arraycopy(Numeric.toBytesPadded(s, 32), 0, signature, 32, 32);
            v = 2 * FIRST_V + 1 - v;
        }
        signature[SEAL_BYTES - 1] = (byte) v;
        return signature;
    }

    private static long number(RlpType scalar) {
        return ((RlpString) scalar).asPositiveBigInteger().longValueExact();
    }
}
