package io.virtengine.sdk.market;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;

/**
 * A price over time. Contracts count wei per second; people say so much an hour, a day or a month of 30 days.
 *
 * @param weiPerSecond wei of a token per second, below 2^96
 */
public record Rate(BigInteger weiPerSecond) implements Comparable<Rate> {

    private static final int LARGEST_BITS = 96;

    /** What people name a rate by. */
    public enum Period {
        SECOND(1),
        HOUR(3_600),
        DAY(86_400),
        /** 30 days. */
        MONTH(2_592_000);

        private final BigInteger seconds;

        Period(long seconds) {
            this.seconds = BigInteger.valueOf(seconds);
        }

        /** Reads {@code second}, {@code hour}, {@code day} or {@code month}. */
        public static Period parse(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }

    public Rate {
        if (weiPerSecond.signum() < 0 || weiPerSecond.bitLength() > LARGEST_BITS) {
            throw new IllegalArgumentException("a rate is 0 to 2^96 - 1 wei per second, not " + weiPerSecond);
        }
    }

    /**
     * The rate that costs no more than an amount per period. What does not divide evenly is dropped: the payer gains
     * less than one wei a second.
     */
    public static Rate atMost(TokenAmount amount, Period per) {
        return new Rate(amount.wei().divide(per.seconds));
    }

    /** The rate that brings no less than an amount per period. */
    public static Rate atLeast(TokenAmount amount, Period per) {
        BigInteger[] parts = amount.wei().divideAndRemainder(per.seconds);
        return new Rate(parts[1].signum() == 0 ? parts[0] : parts[0].add(BigInteger.ONE));
    }

    /**
     * Reads {@code 0.25/hour}, {@code 180/month} and the like, rounded down to whole wei per second.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static Rate parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length != 2) {
            throw new IllegalArgumentException("not a rate such as 0.25/hour: " + text);
        }
        return atMost(TokenAmount.parse(parts[0]), Period.parse(parts[1]));
    }

    /** What it costs for whole seconds. */
    public TokenAmount cost(Duration time) {
        return new TokenAmount(weiPerSecond.multiply(BigInteger.valueOf(time.toSeconds())));
    }

    /** What it costs per period, exact. */
    public TokenAmount per(Period period) {
        return new TokenAmount(weiPerSecond.multiply(period.seconds));
    }

    /** How many whole seconds an amount lasts; empty amounts last none, and nothing costs forever. */
    public BigInteger secondsFunded(TokenAmount amount) {
        if (weiPerSecond.signum() == 0) {
            throw new ArithmeticException("an amount lasts forever at a rate of 0");
        }
        return amount.wei().divide(weiPerSecond);
    }

    @Override
    public int compareTo(Rate other) {
        return weiPerSecond.compareTo(other.weiPerSecond);
    }

    /** Per hour, with six decimals at most, for people. */
    @Override
    public String toString() {
        BigDecimal hourly = new BigDecimal(per(Period.HOUR).wei(), TokenAmount.DECIMALS)
                .setScale(6, RoundingMode.HALF_EVEN)
                .stripTrailingZeros();
        return (hourly.scale() < 0 ? hourly.setScale(0) : hourly).toPlainString() + "/hour";
    }
}
