package io.virtengine.sdk.tx;

import java.math.BigInteger;
import org.web3j.crypto.RawTransaction;

/** How a transaction says what it pays for gas. */
public sealed interface GasPricing {

    /** Legacy transactions at a fixed price in wei per gas; 0 on networks where gas is free. */
    record Legacy(BigInteger gasPrice) implements GasPricing {}

    /** EIP-1559 transactions with fixed limits in wei per gas. */
    record Dynamic(BigInteger maxFee, BigInteger maxPriorityFee) implements GasPricing {}

    /** The network's default: gas costs nothing. */
    static GasPricing free() {
        return new Legacy(BigInteger.ZERO);
    }

    /** The unsigned transaction. */
    default RawTransaction transaction(
            long chainId, long nonce, long gasLimit, String to, BigInteger value, String data) {
        return switch (this) {
            case Legacy(BigInteger price) ->
                RawTransaction.createTransaction(
                        BigInteger.valueOf(nonce), price, BigInteger.valueOf(gasLimit), to, value, data);
            case Dynamic(BigInteger max, BigInteger tip) ->
                RawTransaction.createTransaction(
                        chainId, BigInteger.valueOf(nonce), BigInteger.valueOf(gasLimit), to, value, data, tip, max);
        };
    }
}
