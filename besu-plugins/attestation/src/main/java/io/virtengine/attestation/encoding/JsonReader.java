package io.virtengine.attestation.encoding;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the JSON that Intel signs: objects, arrays, strings of printable ASCII, non-negative integers and literals.
 * Escapes, fractions, exponents, signs and duplicate keys are refused: none occurs, and each is a way to make two
 * readers see two documents in the same signed bytes.
 */
public final class JsonReader {
    /** How deep values may nest. */
    public static final int MAX_DEPTH = 16;
    /** How many values a document may hold; the largest real one has about 1,000. */
    public static final int MAX_VALUES = 8192;

    private static final long MAX_NUMBER = 1L << 53;

    private final Octets input;
    private int at;
    private int values;

    private JsonReader(final Octets input) {
        this.input = input;
    }

    /** The one value that {@code input} is; blanks may surround it. */
    public static JsonValue only(final Octets input) throws MalformedInput {
        final JsonReader reader = new JsonReader(input);
        final JsonValue value = reader.value(0);
        reader.skipBlank();
        MalformedInput.unless(reader.at == input.length(), "something follows the JSON document");
        return value;
    }

    private JsonValue value(final int depth) throws MalformedInput {
        MalformedInput.unless(depth <= MAX_DEPTH, "JSON values nest deeper than " + MAX_DEPTH);
        MalformedInput.unless(++values <= MAX_VALUES, "more than " + MAX_VALUES + " JSON values");
        skipBlank();
        final int start = at;
        final int c = peek();
        if (c == '{') {
            final Map<String, JsonValue> members = members(depth);
            return new JsonValue.Members(members, since(start));
        } else if (c == '[') {
            final List<JsonValue> items = items(depth);
            return new JsonValue.Items(items, since(start));
        } else if (c == '"') {
            final String text = text();
            return new JsonValue.Text(text, since(start));
        } else if (c >= '0' && c <= '9') {
            final long number = number();
            return new JsonValue.Number(number, since(start));
        }
        for (final String literal : List.of("true", "false", "null")) {
            if (input.from(at).startsWith(Octets.ascii(literal))) {
                at += literal.length();
                return new JsonValue.Literal(literal, since(start));
            }
        }
        throw new MalformedInput("no JSON value at " + at);
    }

    private Map<String, JsonValue> members(final int depth) throws MalformedInput {
        final Map<String, JsonValue> members = new LinkedHashMap<>();
        expect('{');
        if (accept('}')) {
            return members;
        }
        do {
            skipBlank();
            final String name = text();
            expect(':');
            MalformedInput.unless(members.put(name, value(depth + 1)) == null, "duplicate JSON member " + name);
        } while (accept(','));
        expect('}');
        return members;
    }

    private List<JsonValue> items(final int depth) throws MalformedInput {
        final List<JsonValue> items = new ArrayList<>();
        expect('[');
        if (accept(']')) {
            return items;
        }
        do {
            items.add(value(depth + 1));
        } while (accept(','));
        expect(']');
        return items;
    }

    private String text() throws MalformedInput {
        expect('"');
        final int start = at;
        while (peek() != '"') {
            final int c = peek();
            MalformedInput.unless(
                    c >= 0x20 && c < 0x7f && c != '\\', "JSON string has an escape or no printable ASCII");
            at++;
        }
        return input.slice(start, at++ - start).text();
    }

    private long number() throws MalformedInput {
        final int start = at;
        long number = 0;
        while (at < input.length() && peek() >= '0' && peek() <= '9') {
            number = number * 10 + peek() - '0';
            at++;
            MalformedInput.unless(number <= MAX_NUMBER, "JSON number is too large");
        }
        MalformedInput.unless(at - start == 1 || input.at(start) != '0', "JSON number has a leading zero");
        return number;
    }

    private boolean accept(final char wanted) {
        skipBlank();
        if (at < input.length() && input.at(at) == wanted) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(final char wanted) throws MalformedInput {
        MalformedInput.unless(accept(wanted), "JSON needs " + wanted + " at " + at);
    }

    private int peek() throws MalformedInput {
        MalformedInput.unless(at < input.length(), "JSON ends early");
        return input.at(at);
    }

    private void skipBlank() {
        while (at < input.length() && " \t\r\n".indexOf(input.at(at)) >= 0) {
            at++;
        }
    }

    private Octets since(final int start) {
        return input.slice(start, at - start);
    }
}
