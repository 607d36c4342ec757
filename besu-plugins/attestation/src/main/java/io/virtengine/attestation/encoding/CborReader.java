package io.virtengine.attestation.encoding;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one CBOR value. Integers and lengths are in their shortest form; lengths are definite; there are no tags, no
 * floating-point numbers, no duplicate keys, at most {@value #MAX_ITEMS} values nested at most {@value #MAX_DEPTH} deep,
 * and nothing follows.
 *
 * <p>Indefinite lengths are refused: none of the real documents in our vectors (2022 and 2023, debug and production)
 * has one, and two encodings of one document would be two documents to whoever compares hashes. Key order is free,
 * because the security module writes its keys unsorted. Checks run in reading order, so the first byte that breaks a
 * rule decides what is reported; a count is compared with the bytes that are left before a list is made for it.
 */
public final class CborReader {
    /** How deep values may nest. */
    public static final int MAX_DEPTH = 16;
    /** How many values a document may hold. */
    public static final int MAX_ITEMS = 256;

    private final ByteReader bytes;
    private int items;

    private CborReader(final Octets input) {
        this.bytes = new ByteReader(input);
    }

    /** The one value that {@code input} is. */
    public static CborValue only(final Octets input, final String what) throws MalformedInput {
        final CborReader reader = new CborReader(input);
        final CborValue value = reader.value(0);
        reader.bytes.end(what);
        return value;
    }

    private CborValue value(final int depth) throws MalformedInput {
        MalformedInput.unless(depth <= MAX_DEPTH, "CBOR values nest deeper than " + MAX_DEPTH);
        MalformedInput.unless(++items <= MAX_ITEMS, "more than " + MAX_ITEMS + " CBOR values");
        final int first = bytes.u8("CBOR value");
        final int major = first >>> 5;
        final int info = first & 0x1f;
        if (major == 7) {
            MalformedInput.unless(info == 22, "CBOR simple value or float " + info);
            return new CborValue.Null();
        }
        final long argument = argument(info);
        return switch (major) {
            case 0 -> new CborValue.Unsigned(argument);
            case 1 -> new CborValue.Negative(-1 - argument);
            case 2 -> new CborValue.Bytes(bytes.take(argument, "CBOR byte string"));
            case 3 -> new CborValue.Text(text(bytes.take(argument, "CBOR text string")));
            case 4 -> new CborValue.Items(array(argument, depth));
            case 5 -> new CborValue.Entries(map(argument, depth));
            default -> throw new MalformedInput("CBOR tag " + argument);
        };
    }

    private long argument(final int info) throws MalformedInput {
        if (info < 24) {
            return info;
        }
        final long value = switch (info) {
            case 24 -> bytes.u8("CBOR argument");
            case 25 -> bytes.u16("CBOR argument");
            case 26 -> bytes.u32("CBOR argument");
            case 27 -> bytes.u63("CBOR argument");
            default -> throw new MalformedInput("indefinite or reserved CBOR length");
        };
        final long shorter = info == 24 ? 23 : (1L << (8 << info - 25)) - 1;
        MalformedInput.unless(value > shorter, "CBOR integer " + value + " not in shortest form");
        return value;
    }

    private List<CborValue> array(final long count, final int depth) throws MalformedInput {
        MalformedInput.unless(count <= bytes.remaining(), "CBOR array longer than its document");
        final List<CborValue> values = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            values.add(value(depth + 1));
        }
        return List.copyOf(values);
    }

    private Map<CborValue, CborValue> map(final long count, final int depth) throws MalformedInput {
        MalformedInput.unless(count <= bytes.remaining() / 2, "CBOR map longer than its document");
        final Map<CborValue, CborValue> values = new LinkedHashMap<>();
        for (long i = 0; i < count; i++) {
            final CborValue key = value(depth + 1);
            MalformedInput.unless(
                    key instanceof CborValue.Unsigned || key instanceof CborValue.Text, "CBOR map key of another kind");
            MalformedInput.unless(values.put(key, value(depth + 1)) == null, "duplicate CBOR map key");
        }
        return values;
    }

    private static String text(final Octets bytes) throws MalformedInput {
        for (int i = 0; i < bytes.length(); i++) {
            MalformedInput.unless(bytes.at(i) >= 0x20 && bytes.at(i) < 0x7f, "CBOR text is not printable ASCII");
        }
        return bytes.text();
    }
}
