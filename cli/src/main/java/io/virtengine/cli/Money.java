package io.virtengine.cli;

import java.math.BigDecimal;
import java.math.BigInteger;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** An amount of VE as people write it: {@code 12.5} is 12.5 VE, {@code 100wei} is 100 wei. Exact, never rounded. */
record Money(BigInteger wei) {

    private static final int DECIMALS = 18;

    static Money parse(String text) {
        try {
            if (text.endsWith("wei")) {
                return new Money(positive(new BigInteger(text.substring(0, text.length() - 3))));
            }
            return new Money(
                    positive(new BigDecimal(text).movePointRight(DECIMALS).toBigIntegerExact()));
        } catch (ArithmeticException | NumberFormatException _) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not an amount: write VE with up to 18 decimals, or an integer followed by wei");
        }
    }

    /** The amount in VE without trailing zeros. */
    static String format(BigInteger wei) {
        BigDecimal ve = new BigDecimal(wei, DECIMALS).stripTrailingZeros();
        return (ve.scale() < 0 ? ve.setScale(0) : ve).toPlainString() + " VE";
    }

    private static BigInteger positive(BigInteger value) {
        if (value.signum() < 0) {
            throw new NumberFormatException("negative");
        }
        return value;
    }

    static final class Converter implements ITypeConverter<Money> {
        @Override
        public Money convert(String text) {
            try {
                return parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
