package io.virtengine.sdk.manifest;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * JSON in the form of RFC 8785: fields sorted by UTF-16 code units, no white space, shortest escapes. Values are texts,
 * whole numbers below 2^53, booleans, lists and maps.
 */
final class CanonicalJson {
    private static final long LARGEST = (1L << 53) - 1;

    private final StringBuilder out = new StringBuilder();

    private CanonicalJson() {}

    static byte[] bytes(final Object value) {
        return text(value).getBytes(StandardCharsets.UTF_8);
    }

    static String text(final Object value) {
        final CanonicalJson json = new CanonicalJson();
        json.write(value);
        return json.out.toString();
    }

    private void write(final Object value) {
        switch (value) {
            case String text -> string(text);
            case Boolean bool -> out.append(bool.booleanValue());
            case Integer number -> out.append(number.intValue());
            case Long number -> whole(number);
            case Collection<?> items -> array(items);
            case Map<?, ?> fields -> object(fields);
            default -> throw new IllegalArgumentException("no canonical form for " + value.getClass());
        }
    }

    private void whole(final long number) {
        if (Math.abs(number) > LARGEST) {
            throw new IllegalArgumentException(number + " is not exact in every JSON reader");
        }
        out.append(number);
    }

    private void array(final Collection<?> items) {
        String separator = "[";
        for (final Object item : items) {
            out.append(separator);
            write(item);
            separator = ",";
        }
        out.append(items.isEmpty() ? "[]" : "]");
    }

    private void object(final Map<?, ?> fields) {
        final Map<String, Object> sorted = new TreeMap<>();
        fields.forEach((name, value) -> sorted.put((String) name, value));
        String separator = "{";
        for (final Map.Entry<String, Object> field : sorted.entrySet()) {
            out.append(separator);
            string(field.getKey());
            out.append(':');
            write(field.getValue());
            separator = ",";
        }
        out.append(fields.isEmpty() ? "{}" : "}");
    }

    private void string(final String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\t' -> out.append("\\t");
                case '\n' -> out.append("\\n");
                case '\f' -> out.append("\\f");
                case '\r' -> out.append("\\r");
                default -> {
                    if (c < 0x20) {
                        out.append("\\u00").append(c < 0x10 ? "0" : "1").append(Character.forDigit(c & 0xf, 16));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
