package io.virtengine.attestation.encoding;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** An immutable run of bytes with value equality. A slice shares the bytes it was cut from. */
public final class Octets implements Comparable<Octets> {
    /** No bytes. */
    public static final Octets EMPTY = new Octets(new byte[0], 0, 0);

    private final byte[] bytes;
    private final int from;
    private final int length;

    private Octets(final byte[] bytes, final int from, final int length) {
        this.bytes = bytes;
        this.from = from;
        this.length = length;
    }

    /** Copies {@code bytes}. */
    public static Octets of(final byte[] bytes) {
        return new Octets(bytes.clone(), 0, bytes.length);
    }

    /**
     * Reads hexadecimal digits, with or without {@code 0x}.
     *
     * @throws IllegalArgumentException if {@code hex} holds anything else or an odd number of digits
     */
    public static Octets fromHex(final String hex) {
        final byte[] bytes = HexFormat.of().parseHex(hex.startsWith("0x") ? hex.substring(2) : hex);
        return new Octets(bytes, 0, bytes.length);
    }

    /** The bytes of {@code text} in ASCII. */
    public static Octets ascii(final String text) {
        return of(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** {@code length} zero bytes. */
    public static Octets zeros(final int length) {
        return new Octets(new byte[length], 0, length);
    }

    /** How many bytes there are. */
    public int length() {
        return length;
    }

    /** One byte, 0..255. */
    public int at(final int index) {
        if (index < 0 || index >= length) {
            throw new IndexOutOfBoundsException(index);
        }
        return Byte.toUnsignedInt(bytes[from + index]);
    }

    /**
     * {@code count} bytes from {@code start}, sharing storage.
     *
     * @throws IndexOutOfBoundsException if they are not all there
     */
    public Octets slice(final int start, final int count) {
        if (start < 0 || count < 0 || start > length - count) {
            throw new IndexOutOfBoundsException(start + "+" + count + " of " + length);
        }
        return new Octets(bytes, from + start, count);
    }

    /** Everything from {@code start} on. */
    public Octets from(final int start) {
        return slice(start, length - start);
    }

    /** These bytes followed by {@code other}. */
    public Octets concat(final Octets other) {
        final byte[] joined = Arrays.copyOf(toArray(), length + other.length);
        System.arraycopy(other.bytes, other.from, joined, length, other.length);
        return new Octets(joined, 0, joined.length);
    }

    /** The bytes in opposite order. */
    public Octets reversed() {
        final byte[] reversed = new byte[length];
        for (int i = 0; i < length; i++) {
            reversed[i] = bytes[from + length - 1 - i];
        }
        return new Octets(reversed, 0, length);
    }

    /** Little-endian unsigned 16 bits at {@code offset}. */
    public int u16le(final int offset) {
        return at(offset) | at(offset + 1) << 8;
    }

    /** Little-endian unsigned 32 bits at {@code offset}. */
    public long u32le(final int offset) {
        return u16le(offset) | (long) u16le(offset + 2) << 16;
    }

    /** Little-endian 64 bits at {@code offset}; the highest bit is the sign. */
    public long u64le(final int offset) {
        return u32le(offset) | u32le(offset + 4) << 32;
    }

    /** Whether every byte is zero. */
    public boolean isZero() {
        for (int i = 0; i < length; i++) {
            if (bytes[from + i] != 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether these bytes begin with {@code prefix}. */
    public boolean startsWith(final Octets prefix) {
        return length >= prefix.length && slice(0, prefix.length).equals(prefix);
    }

    /** A copy of the bytes. */
    public byte[] toArray() {
        return Arrays.copyOfRange(bytes, from, from + length);
    }

    /** The SHA-256 digest of these bytes. */
    public Octets sha256() {
        return digest("SHA-256");
    }

    /** The SHA-384 digest of these bytes. */
    public Octets sha384() {
        return digest("SHA-384");
    }

    /** Lower-case hexadecimal without a prefix. */
    public String hex() {
        return HexFormat.of().formatHex(bytes, from, from + length);
    }

    /** The bytes as ISO 8859-1 text: one character a byte. */
    public String text() {
        return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
    }

    private Octets digest(final String algorithm) {
        try {
            final MessageDigest digest = MessageDigest.getInstance(algorithm);
            digest.update(bytes, from, length);
            final byte[] hash = digest.digest();
            return new Octets(hash, 0, hash.length);
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }

    @Override
    public int compareTo(final Octets other) {
        return Arrays.compareUnsigned(bytes, from, from + length, other.bytes, other.from, other.from + other.length);
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof Octets that
                && Arrays.equals(bytes, from, from + length, that.bytes, that.from, that.from + that.length);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + bytes[from + i];
        }
        return hash;
    }

    @Override
    public String toString() {
        return hex();
    }
}
