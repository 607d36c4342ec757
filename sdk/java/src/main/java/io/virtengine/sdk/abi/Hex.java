package io.virtengine.sdk.abi;

import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/** Strict {@code 0x} hexadecimal: anything odd, unprefixed or non-hexadecimal is refused. */
public final class Hex {

    private static final HexFormat FORMAT = HexFormat.of();
    private static final Pattern ADDRESS = Pattern.compile("0x[0-9a-fA-F]{40}");
    private static final Pattern WORD = Pattern.compile("0x[0-9a-fA-F]{64}");

    private Hex() {}

    /** Lower-case hexadecimal with prefix. */
    public static String encode(byte[] bytes) {
        return "0x" + FORMAT.formatHex(bytes);
    }

    /**
     * Bytes of a prefixed hexadecimal text.
     *
     * @throws IllegalArgumentException if the text is not {@code 0x} followed by an even number of digits
     */
    public static byte[] decode(String text) {
        if (!text.startsWith("0x")) {
            throw new IllegalArgumentException("hexadecimal text must start with 0x: " + shortened(text));
        }
        return FORMAT.parseHex(text.substring(2));
    }

    /**
     * The lower-case form of a 20-byte address.
     *
     * @throws IllegalArgumentException if the text is not an address
     */
    public static String address(String text) {
        if (!ADDRESS.matcher(text).matches()) {
            throw new IllegalArgumentException("not an address: " + shortened(text));
        }
        return text.toLowerCase(Locale.ROOT);
    }

    /**
     * The lower-case form of a 32-byte word, such as an id or a hash.
     *
     * @throws IllegalArgumentException if the text is not 32 bytes
     */
    public static String word(String text) {
        if (!WORD.matcher(text).matches()) {
            throw new IllegalArgumentException("not 32 bytes: " + shortened(text));
        }
        return text.toLowerCase(Locale.ROOT);
    }

    private static String shortened(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "… (" + text.length() + " characters)";
    }
}
