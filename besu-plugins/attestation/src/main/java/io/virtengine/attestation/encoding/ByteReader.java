package io.virtengine.attestation.encoding;

/** Takes fields off the front of a run of bytes; running out is {@link MalformedInput} that names the field. */
public final class ByteReader {
    private final Octets bytes;
    private int position;

    /** Reads {@code bytes} from their start. */
    public ByteReader(final Octets bytes) {
        this.bytes = bytes;
    }

    /** How many bytes have been read. */
    public int position() {
        return position;
    }

    /** How many bytes are left. */
    public int remaining() {
        return bytes.length() - position;
    }

    /** The next {@code count} bytes. Their number is compared with what is left before anything else. */
    public Octets take(final long count, final String field) throws MalformedInput {
        if (count < 0 || count > remaining()) {
            throw new MalformedInput(
                    field + " needs " + count + " bytes at " + position + ", " + remaining() + " are left");
        }
        final Octets taken = bytes.slice(position, (int) count);
        position += (int) count;
        return taken;
    }

    /** Little-endian unsigned 16 bits. */
    public int u16le(final String field) throws MalformedInput {
        return take(2, field).u16le(0);
    }

    /** Little-endian unsigned 32 bits. */
    public long u32le(final String field) throws MalformedInput {
        return take(4, field).u32le(0);
    }

    /** One byte, 0..255. */
    public int u8(final String field) throws MalformedInput {
        return take(1, field).at(0);
    }

    /** Big-endian unsigned 16 bits. */
    public int u16(final String field) throws MalformedInput {
        return u8(field) << 8 | u8(field);
    }

    /** Big-endian unsigned 32 bits. */
    public long u32(final String field) throws MalformedInput {
        return (long) u16(field) << 16 | u16(field);
    }

    /** Big-endian 64 bits of at most 2^63 - 1. */
    public long u63(final String field) throws MalformedInput {
        final long value = u32(field) << 32 | u32(field);
        MalformedInput.unless(value >= 0, field + " is over 2^63 - 1");
        return value;
    }

    /** Refuses anything that is left. */
    public void end(final String what) throws MalformedInput {
        MalformedInput.unless(remaining() == 0, remaining() + " bytes follow " + what);
    }
}
