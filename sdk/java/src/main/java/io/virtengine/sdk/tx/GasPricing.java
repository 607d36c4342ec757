package io.virtengine.sdk.tx;

import java.math.BigInteger;
import org.web3j.crypto.RawTransaction;

/** How a transaction says what it pays for gas. */
public sealed interface GasPricing {

    /** Legacy transactions at a fixed price in wei per gas; 0 on networks where gas is free. */
    record Legacy(BigInteger gasPrice) implements GasPricing {}

    /** EIP-1559 transactions with fixed limits in wei per gas. */
    record Dynamic(BigInteger maxFee, BigInteger maxPriorityFee) implements GasPricing {}

    /** What a dearer offer adds: 12.5 %. Besu and geth ask for 10 % to replace a waiting transaction, others for that. */
    BigInteger STEP = BigInteger.valueOf(8);

    /** The most that is paid, in wei per gas. */
    default BigInteger most() {
        return switch (this) {
            case Legacy(BigInteger price) -> price;
            case Dynamic(BigInteger max, BigInteger tip) -> max;
        };
    }

    /** Whether gas costs nothing. There is no higher offer then that a node would see as one. */
    default boolean isFree() {
        return most().signum() == 0;
    }

    /** The next higher offer: every part an eighth more, rounded up. */
    default GasPricing dearer() {
        return switch (this) {
            case Legacy(BigInteger price) -> new Legacy(dearer(price));
            case Dynamic(BigInteger max, BigInteger tip) -> new Dynamic(dearer(max), dearer(tip));
        };
    }

    private static BigInteger dearer(BigInteger price) {
        return price.add(price.divide(STEP)).add(BigInteger.ONE);
    }

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
