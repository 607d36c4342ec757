package io.virtengine.sdk.consensus;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.signing.SignatureVerifier;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.web3j.crypto.ECDSASignature;
import org.web3j.crypto.Hash;
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
        List<RlpType> extraData = HeaderFields.qbftExtraData(block);
        int round = Math.toIntExact(number(extraData.get(HeaderFields.ROUND)));
        byte[] header = encode(block, extraData, round);
        String hash = block.path("hash").asString();
        if (!Hex.encode(Hash.sha3(encode(block, extraData, 0))).equals(Hex.word(hash))) {
            throw new IllegalArgumentException(
                    "block " + hash
                            + " has another hash than its fields: it is not of QBFT, or of a fork that this version does not know");
        }
        List<byte[]> seals = ((RlpList) extraData.get(HeaderFields.SEALS))
                .getValues().stream().map(seal -> ((RlpString) seal).getBytes()).toList();
        return new SealedHeader(
                number(HeaderFields.NUMBER.of(block)),
                Hex.word(block.path(HeaderFields.PARENT.key()).asString()),
                number(HeaderFields.TIMESTAMP.of(block)),
                round,
                Hex.encode(header),
                signers(header, seals));
    }

    /**
     * Reads a header in the form that seals sign, as a record of this class and the contract's evidence have it. Seals that
     * are no signatures are left out.
     *
     * @throws IllegalArgumentException if it is not of QBFT, or has seals in its extra data: then it is another form
     */
    public static SealedHeader of(byte[] header, List<byte[]> seals) {
        List<RlpString> fields = HeaderFields.decode(header);
        List<RlpType> extraData = HeaderFields.qbftExtraData(fields.get(HeaderFields.EXTRA_DATA.ordinal()));
        if (!((RlpList) extraData.get(HeaderFields.SEALS)).getValues().isEmpty()) {
            throw new IllegalArgumentException("the header has seals in its extra data; they sign it without");
        }
        try {
            return new SealedHeader(
                    number(fields.get(HeaderFields.NUMBER.ordinal())),
                    Hex.word(
                            Hex.encode(fields.get(HeaderFields.PARENT.ordinal()).getBytes())),
                    number(fields.get(HeaderFields.TIMESTAMP.ordinal())),
                    Math.toIntExact(number(extraData.get(HeaderFields.ROUND))),
                    Hex.encode(header),
                    signers(header, seals));
        } catch (ArithmeticException tooLarge) {
            throw new IllegalArgumentException("the header's height, time or round is no number of a block", tooLarge);
        }
    }

    /** What seals sign. */
    public byte[] digest() {
        return Hash.sha3(Hex.decode(header));
    }

    private static SortedMap<String, String> signers(byte[] header, List<byte[]> seals) {
        var signers = new TreeMap<String, String>();
        for (byte[] seal : seals) {
            byte[] signature = canonical(seal);
            SignatureVerifier.recover(Hash.sha3(header), signature)
                    .ifPresent(node -> signers.put(node, Hex.encode(signature)));
        }
        return signers;
    }

    private static byte[] encode(JsonNode block, List<RlpType> extraData, int round) {
        return HeaderFields.encode(block, HeaderFields.unsealed(extraData, round));
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
