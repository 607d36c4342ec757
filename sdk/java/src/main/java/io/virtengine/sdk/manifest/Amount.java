package io.virtengine.sdk.manifest;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Amounts of VE as manifests write them: quoted decimals, exact to the wei. */
final class Amount {
    private static final Pattern FORM = Pattern.compile("(0|[1-9][0-9]{0,9})(\\.[0-9]{1,18})?");
    private static final int DECIMALS = 18;

    private Amount() {}

    /** Wei, or empty if the node is no amount; the schema names the error then. */
    static Optional<BigInteger> wei(final JsonNode node) {
        final String text = node.stringValue("");
        return FORM.matcher(text).matches()
                ? Optional.of(new BigDecimal(text).movePointRight(DECIMALS).toBigIntegerExact())
                : Optional.empty();
    }

    /** The shortest decimal for {@code wei}. */
    static String text(final BigInteger wei) {
        final BigDecimal amount = new BigDecimal(wei, DECIMALS).stripTrailingZeros();
        return amount.signum() == 0 ? "0" : amount.toPlainString();
    }
}
