package io.virtengine.sdk.consensus;

import io.virtengine.sdk.abi.Hex;
import org.web3j.crypto.Hash;
import tools.jackson.databind.JsonNode;

/**
 * A block's header in the form whose keccak256 is the block's hash: of QBFT with round 0 and without seals, of other chains as it
 * is.
 *
 * @param hash the block's hash
 * @param header that RLP
 */
public record HashedHeader(String hash, String header) {

    /**
     * Reads a block as {@code eth_getBlockByNumber} gives it.
     *
     * @throws IllegalArgumentException if neither form hashes to what the node calls the block's hash: then it has fields that
     *     this version does not know
     */
    public static HashedHeader of(JsonNode block) {
        String hash = Hex.word(block.path("hash").asString());
        byte[] plain =
                HeaderFields.encode(block, HeaderFields.EXTRA_DATA.of(block).getBytes());
        if (isHash(hash, plain)) {
            return new HashedHeader(hash, Hex.encode(plain));
        }
        byte[] qbft = HeaderFields.encode(block, HeaderFields.unsealed(HeaderFields.qbftExtraData(block), 0));
        if (isHash(hash, qbft)) {
            return new HashedHeader(hash, Hex.encode(qbft));
        }
        throw new IllegalArgumentException(
                "block " + hash + " has another hash than its fields: it is of a fork that this version does not know");
    }

    private static boolean isHash(String hash, byte[] header) {
        return Hex.encode(Hash.sha3(header)).equals(hash);
    }
}
