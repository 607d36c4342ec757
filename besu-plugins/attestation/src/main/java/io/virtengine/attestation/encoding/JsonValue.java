package io.virtengine.attestation.encoding;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON of signed collateral. Every value knows the exact bytes it was read from, because those are what is signed. */
public sealed interface JsonValue {
    /** The bytes of this value in its document. */
    Octets raw();

    /** An object without duplicate keys. */
    record Members(Map<String, JsonValue> values, Octets raw) implements JsonValue {
        /** The member of that name. */
        public JsonValue get(final String name) throws MalformedInput {
            final JsonValue value = values.get(name);
            if (value == null) {
                throw new MalformedInput("JSON member " + name + " is missing");
            }
            return value;
        }

        /** The member of that name, or null. */
        public @Nullable JsonValue find(final String name) {
            return values.get(name);
        }

        /** An object. */
        public Members members(final String name) throws MalformedInput {
            return get(name) instanceof Members members ? members : wrong(name, "no object");
        }

        /** An array of at most {@code max} objects. */
        public List<Members> list(final String name, final int max) throws MalformedInput {
            final List<JsonValue> values = array(name, max);
            for (final JsonValue value : values) {
                MalformedInput.unless(value instanceof Members, "JSON member " + name + " holds no objects");
            }
            return values.stream().map(Members.class::cast).toList();
        }

        /** An array of at most {@code max} strings; empty if the member is absent. */
        public List<String> textsOrNone(final String name, final int max) throws MalformedInput {
            if (find(name) == null) {
                return List.of();
            }
            final List<JsonValue> values = array(name, max);
            for (final JsonValue value : values) {
                MalformedInput.unless(value instanceof Text, "JSON member " + name + " holds no strings");
            }
            return values.stream().map(value -> ((Text) value).value()).toList();
        }

        /** A string. */
        public String text(final String name) throws MalformedInput {
            return get(name) instanceof Text text ? text.value() : wrong(name, "no string");
        }

        /** A string of hexadecimal digits for {@code length} bytes. */
        public Octets hex(final String name, final int length) throws MalformedInput {
            final String digits = text(name);
            MalformedInput.unless(
                    digits.length() == 2 * length && digits.chars().allMatch(c -> Character.digit(c, 16) >= 0),
                    "JSON member " + name + " is not " + length + " bytes of hexadecimal");
            return Octets.fromHex(digits);
        }

        /** An integer of 0..{@code max}. */
        public int number(final String name, final int max) throws MalformedInput {
            final JsonValue value = get(name);
            MalformedInput.unless(
                    value instanceof Number number && number.value() <= max,
                    "JSON member " + name + " is no integer of 0.." + max);
            return (int) ((Number) value).value();
        }

        private List<JsonValue> array(final String name, final int max) throws MalformedInput {
            final JsonValue value = get(name);
            MalformedInput.unless(
                    value instanceof Items items && items.values().size() <= max,
                    "JSON member " + name + " is no array of at most " + max);
            return ((Items) value).values();
        }

        private static <T> T wrong(final String name, final String what) throws MalformedInput {
            throw new MalformedInput("JSON member " + name + " is " + what);
        }
    }

    /** An array. */
    record Items(List<JsonValue> values, Octets raw) implements JsonValue {}

    /** A string of printable ASCII without escapes. */
    record Text(String value, Octets raw) implements JsonValue {}

    /** An integer of 0..2^53. */
    record Number(long value, Octets raw) implements JsonValue {}

    /** true, false or null. */
    record Literal(String value, Octets raw) implements JsonValue {}
}
