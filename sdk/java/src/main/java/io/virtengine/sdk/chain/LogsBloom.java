package io.virtengine.sdk.chain;

import io.virtengine.sdk.abi.Hex;
import org.jspecify.annotations.Nullable;
import org.web3j.crypto.Hash;

/**
 * A block's summary of its logs (yellow paper §4.3.1): a contract it does not hold has no log in the block.
 *
 * @param number height of the block
 * @param blockHash hash of the block
 * @param bits 2,048 of them, or null where the node does not say; then every contract may have logs
 */
public record LogsBloom(long number, String blockHash, byte @Nullable [] bits) {

    private static final int BYTES = 256;

    public LogsBloom {
        if (bits != null && bits.length != BYTES) {
            throw new RpcException.Unavailable("the node sent a bloom of " + bits.length + " bytes", null);
        }
    }

    /** Whether a contract may have logs in the block. */
    public boolean mayHold(String address) {
        if (bits == null) {
            return true;
        }
        byte[] hash = Hash.sha3(Hex.decode(address));
        for (int i = 0; i < 6; i += 2) {
            int bit = ((hash[i] & 0xff) << 8 | hash[i + 1] & 0xff) & 2_047;
            if ((bits[BYTES - 1 - bit / 8] & 1 << bit % 8) == 0) {
                return false;
            }
        }
        return true;
    }
}
