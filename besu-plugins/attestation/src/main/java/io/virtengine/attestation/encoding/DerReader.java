package io.virtengine.attestation.encoding;

/**
 * Reads DER values one after another. Lengths are definite, in their shortest form and within what is left; tags have
 * one octet; values nest at most {@value #MAX_DEPTH} deep. Nothing is copied, so no length can make it allocate.
 */
public final class DerReader {
    public static final int BOOLEAN = 0x01;
    public static final int INTEGER = 0x02;
    public static final int BIT_STRING = 0x03;
    public static final int OCTET_STRING = 0x04;
    public static final int OID = 0x06;
    public static final int ENUMERATED = 0x0a;
    public static final int UTC_TIME = 0x17;
    public static final int GENERALIZED_TIME = 0x18;
    public static final int SEQUENCE = 0x30;
    public static final int SET = 0x31;
    /** Tag of the constructed context-specific value 0; add the number for others. */
    public static final int CONTEXT = 0xa0;

    /** How deep values may nest. */
    public static final int MAX_DEPTH = 16;

    private final ByteReader bytes;
    private final Octets input;
    private final int depth;

    DerReader(final Octets input, final int depth) throws MalformedInput {
        MalformedInput.unless(depth <= MAX_DEPTH, "DER values nest deeper than " + MAX_DEPTH);
        this.input = input;
        this.bytes = new ByteReader(input);
        this.depth = depth;
    }

    /** The one value that {@code input} is, with nothing after it. */
    public static DerValue only(final Octets input, final String what) throws MalformedInput {
        final DerReader reader = new DerReader(input, 0);
        final DerValue value = reader.next(what);
        reader.end(what);
        return value;
    }

    /** Whether no value is left. */
    public boolean atEnd() {
        return bytes.remaining() == 0;
    }

    /** Whether the next value has that tag. */
    public boolean nextIs(final int tag) {
        return !atEnd() && input.at(bytes.position()) == tag;
    }

    /** The next value. */
    public DerValue next(final String what) throws MalformedInput {
        final int start = bytes.position();
        final int tag = bytes.u8(what);
        MalformedInput.unless((tag & 0x1f) != 0x1f, what + " has a tag of more than one octet");
        final Octets content = bytes.take(length(what), what);
        return new DerValue(tag, input.slice(start, bytes.position() - start), content, depth);
    }

    /** The next value, of that tag. */
    public DerValue next(final int tag, final String what) throws MalformedInput {
        return next(what).expect(tag, what);
    }

    /** The values in the next SEQUENCE. */
    public DerReader sequence(final String what) throws MalformedInput {
        return next(SEQUENCE, what).children();
    }

    /** Refuses further values. */
    public void end(final String what) throws MalformedInput {
        bytes.end(what);
    }

    private int length(final String what) throws MalformedInput {
        final int first = bytes.u8(what);
        if (first < 0x80) {
            return first;
        }
        final int count = first & 0x7f;
        MalformedInput.unless(count >= 1 && count <= 3, what + " has an indefinite or oversized length");
        int length = 0;
        for (int i = 0; i < count; i++) {
            length = length << 8 | bytes.u8(what);
        }
        MalformedInput.unless(
                length >= 0x80 && length >>> 8 * (count - 1) != 0, what + " has a length not in shortest form");
        return length;
    }
}
