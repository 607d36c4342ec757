package io.virtengine.sdk.governance;

import io.virtengine.sdk.market.TokenAmount;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;

/** A number with its unit, as people say it: {@code 0.5 VE}, {@code 86400 s (1 d)}, {@code 250 bps (2.5 %)}. */
public final class Measure {

    private static final int BPS_DECIMALS = 2;
    private static final int PPM_DECIMALS = 4;

    private Measure() {}

    /**
     * A value in words.
     *
     * @param unit of a parameter: wei, s, bps, ppm, count, bool; another is written after the number
     */
    public static String inWords(String unit, BigInteger value) {
        return switch (unit) {
            case "wei" -> new TokenAmount(value) + " VE";
            case "s" -> value + " s" + inBrackets(value);
            case "bps" -> value + " bps (" + percent(value, BPS_DECIMALS) + ")";
            case "ppm" -> value + " ppm (" + percent(value, PPM_DECIMALS) + ")";
            case "count" -> value.toString();
            case "bool" -> value.signum() == 0 ? "no" : "yes";
            default -> value + " " + unit;
        };
    }

    private static String percent(BigInteger value, int decimals) {
        return new BigDecimal(value, decimals).stripTrailingZeros().toPlainString() + " %";
    }

    private static String inBrackets(BigInteger seconds) {
        if (seconds.bitLength() > Integer.SIZE) {
            return "";
        }
        Duration time = Duration.ofSeconds(seconds.longValueExact());
        if (time.isZero()) {
            return "";
        }
        if (time.toSeconds() % Duration.ofDays(1).toSeconds() == 0) {
            return " (" + time.toDays() + " d)";
        }
        return time.toSeconds() % Duration.ofHours(1).toSeconds() == 0 ? " (" + time.toHours() + " h)" : "";
    }
}
