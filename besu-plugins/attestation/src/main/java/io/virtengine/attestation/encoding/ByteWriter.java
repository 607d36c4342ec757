package io.virtengine.attestation.encoding;

import java.io.ByteArrayOutputStream;

/** Writes big-endian fields. */
public final class ByteWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** One byte. */
    public ByteWriter u8(final int value) {
        return unsigned(value, 1);
    }

    /** 16 bits. */
    public ByteWriter u16(final int value) {
        return unsigned(value, 2);
    }

    /** 32 bits. */
    public ByteWriter u32(final long value) {
        return unsigned(value, 4);
    }

    /** 64 bits. */
    public ByteWriter u64(final long value) {
        return unsigned(value, 8);
    }

    /** Bytes as they are. */
    public ByteWriter bytes(final Octets value) {
        out.writeBytes(value.toArray());
        return this;
    }

    /** An ABI word: 32 bytes, right-aligned. */
    public ByteWriter word(final long value) {
        out.writeBytes(new byte[24]);
        return u64(value);
    }

    /** {@code value} left-aligned in {@code length} bytes. */
    public ByteWriter padded(final Octets value, final int length) {
        bytes(value);
        out.writeBytes(new byte[length - value.length()]);
        return this;
    }

    /** What was written. */
    public Octets done() {
        return Octets.of(out.toByteArray());
    }

    private ByteWriter unsigned(final long value, final int size) {
        if (size < 8 && value >>> 8 * size != 0) {
            throw new IllegalArgumentException(value + " does not fit " + size + " bytes");
        }
        for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) {
            out.write((int) (value >>> shift) & 0xff);
        }
        return this;
    }
}
