package io.virtengine.offchain.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What this installation follows and how far it is.
 *
 * @param chainId EIP-155 chain id
 * @param asOfBlock newest block in the rows
 * @param asOfTime its time in Unix seconds
 * @param asOfHash its hash
 * @param tokens payment tokens of the vault
 * @param paused contracts whose intake is paused
 */
public record StatusView(
        long chainId, long asOfBlock, long asOfTime, String asOfHash, List<Token> tokens, List<String> paused) {

    /**
     * A payment token.
     *
     * @param index its index in the vault's list
     * @param address its contract
     * @param feeBps fee where it differs from the default, in basis points
     */
    public record Token(
            int index, @Nullable String address, @Nullable Integer feeBps) {}
}
