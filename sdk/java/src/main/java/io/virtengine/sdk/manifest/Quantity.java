package io.virtengine.sdk.manifest;

import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Amounts of bytes as manifests write them. */
final class Quantity {
    static final long MIB = 1L << 20;
    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,19})(Ki|Mi|Gi|Ti)?");
    private static final BigInteger LARGEST = BigInteger.valueOf((1L << 53) - 1);

    private Quantity() {}

    /**
     * Bytes, cut to 0..2^53-1 (canonical JSON writes whole numbers below 2^53 only, which every reader represents
     * exactly), or empty if the node is no quantity; the schema names the error then.
     */
    static Optional<Long> bytes(final JsonNode node) {
        if (node.isIntegralNumber()) {
            return Optional.of(cut(node.bigIntegerValue()));
        }
        final Matcher matcher = FORM.matcher(node.stringValue(""));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        final int shift = switch (matcher.group(2)) {
            case "Ki" -> 10;
            case "Mi" -> 20;
            case "Gi" -> 30;
            case "Ti" -> 40;
            case null, default -> 0;
        };
        return Optional.of(cut(new BigInteger(matcher.group(1)).shiftLeft(shift)));
    }

    private static long cut(final BigInteger bytes) {
        return bytes.max(BigInteger.ZERO).min(LARGEST).longValueExact();
    }

    /** Whole mebibytes that hold {@code bytes}. */
    static long mebibytes(final long bytes) {
        return Math.ceilDiv(bytes, MIB);
    }
}
