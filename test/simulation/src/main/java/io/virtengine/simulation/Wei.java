package io.virtengine.simulation;

import java.math.BigInteger;

/** VE in its smallest unit. */
final class Wei {

    static final BigInteger VE = BigInteger.TEN.pow(18);

    private Wei() {}

    static BigInteger ve(long amount) {
        return VE.multiply(BigInteger.valueOf(amount));
    }
}
