package io.virtengine.network;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.chain.ChainClient;
import io.virtengine.sdk.consensus.DoubleSignEvidence;
import io.virtengine.sdk.consensus.SealedHeader;
import io.virtengine.sdk.signing.KeySigner;
import java.math.BigInteger;
import java.util.Map;
import java.util.TreeMap;
import org.web3j.crypto.Hash;
import org.web3j.rlp.RlpEncoder;
import org.web3j.rlp.RlpList;
import org.web3j.rlp.RlpString;
import org.web3j.rlp.RlpType;
import tools.jackson.databind.JsonNode;

/**
 * A node that seals two different blocks for one height and round, as one does that somebody else runs a second time with the
 * same key. The headers are in the form of QBFT and stand beside the chain's head; the chain takes neither.
 */
public final class Equivocation {

    private static final int FIRST_ROUND = 0;
    private static final RlpString NO_WORD = RlpString.create(new byte[32]);

    private Equivocation() {}

    /** What {@code node} would be shown with: two blocks beside the head, sealed in the first round. */
    public static DoubleSignEvidence by(KeySigner node, ChainClient chain) {
        return new DoubleSignEvidence(
                node.address(), seal(node, chain, FIRST_ROUND, 0), seal(node, chain, FIRST_ROUND, 1));
    }

    /** A block beside the head as {@code node} seals it in a round; {@code gasUsed} tells two of them apart. */
    public static SealedHeader seal(KeySigner node, ChainClient chain, int round, int gasUsed) {
        // A contract knows the hashes of blocks before its own: a call on the head's state, those before the head.
        String before = "0x" + Long.toHexString(chain.blockNumber() - 1);
        JsonNode parent = chain.request("eth_getBlockByNumber", before, false);
        long number = quantity(parent, "number").longValueExact() + 1;
        long timestamp = quantity(parent, "timestamp").longValueExact() + 1;
        var extraData =
                new RlpList(NO_WORD, new RlpList(), RlpString.create(""), RlpString.create(round), new RlpList());
        byte[] header = RlpEncoder.encode(new RlpList(
                bytes(parent, "hash"),
                bytes(parent, "sha3Uncles"),
                RlpString.create(Hex.decode(node.address())),
                bytes(parent, "stateRoot"),
                bytes(parent, "transactionsRoot"),
                bytes(parent, "receiptsRoot"),
                bytes(parent, "logsBloom"),
                RlpString.create(BigInteger.ONE),
                RlpString.create(BigInteger.valueOf(number)),
                RlpString.create(quantity(parent, "gasLimit")),
                RlpString.create(BigInteger.valueOf(gasUsed)),
                RlpString.create(BigInteger.valueOf(timestamp)),
                RlpString.create(RlpEncoder.encode(extraData)),
                NO_WORD,
                RlpString.create(new byte[8]),
                RlpString.create(BigInteger.ZERO)));
        String seal = Hex.encode(node.signDigest(Hash.sha3(header)));
        return new SealedHeader(
                number,
                parent.path("hash").asString(),
                timestamp,
                round,
                Hex.encode(header),
                new TreeMap<>(Map.of(node.address(), seal)));
    }

    private static RlpType bytes(JsonNode block, String field) {
        return RlpString.create(Hex.decode(block.path(field).asString()));
    }

    private static BigInteger quantity(JsonNode block, String field) {
        return new BigInteger(block.path(field).asString().substring(2), 16);
    }
}
