package io.virtengine.sdk.tx;

import java.math.BigInteger;

/**
 * How much a key may send, counted over the outbox and so across restarts. What is over a rate waits; a transaction that
 * alone may cost more than a day's spending is given up with the error {@code OverSpendLimit}.
 *
 * @param perMinute transactions signed within a minute
 * @param perContractPerMinute of these, to one contract
 * @param dailySpend wei of native money within 24 hours: values, and gas at the highest price offered for it
 */
public record SendLimits(int perMinute, int perContractPerMinute, BigInteger dailySpend) {

    private static final BigInteger NO_LIMIT = BigInteger.TWO.pow(256);

    public SendLimits {
        if (perMinute < 1 || perContractPerMinute < 1 || dailySpend.signum() < 0) {
            throw new IllegalArgumentException("limits must be positive: " + perMinute + ", " + perContractPerMinute
                    + " a minute, " + dailySpend + " a day");
        }
    }

    /** No limits. */
    public static SendLimits none() {
        return new SendLimits(Integer.MAX_VALUE, Integer.MAX_VALUE, NO_LIMIT);
    }
}
