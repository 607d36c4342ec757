package io.virtengine.journey;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Values as people read them. */
final class Amounts {

    private Amounts() {}

    /** Wei as VE with all 18 decimals that matter. */
    static String ve(BigInteger wei) {
        BigDecimal amount = new BigDecimal(wei, 18).stripTrailingZeros();
        return (amount.scale() < 0 ? amount.setScale(0) : amount).toPlainString() + " VE";
    }

    /** SHA-256 of a text, hexadecimal. */
    static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
