package io.virtengine.sdk.tx;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * An intent and what has become of it.
 *
 * @param id row id, growing
 * @param sender signing address
 * @param idempotencyKey its name
 * @param purpose its label
 * @param to contract, or null for a creation
 * @param data call data
 * @param value wei of native money
 * @param state where it is
 * @param attempts failed attempts to prepare it
 * @param gasLimit gas limit, once checked
 * @param nonce nonce, once signed
 * @param hash transaction hash, once signed
 * @param errorName name of the contract's error or of our own reason
 * @param errorText the reason for people
 * @param blockNumber height of its block, once mined
 * @param gasUsed gas used, once mined
 */
public record TransactionRecord(
        long id,
        String sender,
        String idempotencyKey,
        String purpose,
        @Nullable String to,
        byte[] data,
        BigInteger value,
        TransactionState state,
        int attempts,
        @Nullable Long gasLimit,
        @Nullable Long nonce,
        @Nullable String hash,
        @Nullable String errorName,
        @Nullable String errorText,
        @Nullable Long blockNumber,
        @Nullable Long gasUsed) {

    /** Whether it was mined with success. */
    public boolean succeeded() {
        return state == TransactionState.MINED_OK;
    }

    @Override
    public String toString() {
        return purpose + " [" + idempotencyKey + "] " + state + (hash == null ? "" : " " + hash)
                + (errorText == null ? "" : ": " + errorText);
    }
}
