package io.virtengine.sdk.market;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Pattern;

/**
 * An amount of a token with 18 decimals, exact.
 *
 * @param wei the amount as contracts count it
 */
public record TokenAmount(BigInteger wei) implements Comparable<TokenAmount> {

    /** Decimals of VE and of every token the market takes. */
    public static final int DECIMALS = 18;

    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,30}(\\.[0-9]{1,18})?");

    public TokenAmount {
        if (wei.signum() < 0) {
            throw new IllegalArgumentException("an amount is not negative: " + wei);
        }
    }

    /**
     * Reads a plain decimal number of whole tokens, such as {@code 12.5}.
     *
     * @throws IllegalArgumentException for anything else: no sign, no exponent, no separator, at most 18 decimals
     */
    public static TokenAmount parse(String text) {
        if (!DECIMAL.matcher(text).matches()) {
            throw new IllegalArgumentException("not an amount such as 12.5, with at most 18 decimals: " + text);
        }
        return new TokenAmount(new BigDecimal(text).movePointRight(DECIMALS).toBigIntegerExact());
    }

    /** The amount in whole tokens, without needless zeros. */
    public String tokens() {
        BigDecimal tokens = new BigDecimal(wei, DECIMALS).stripTrailingZeros();
        return (tokens.scale() < 0 ? tokens.setScale(0) : tokens).toPlainString();
    }

    @Override
    public int compareTo(TokenAmount other) {
        return wei.compareTo(other.wei);
    }

    @Override
    public String toString() {
        return tokens();
    }
}
