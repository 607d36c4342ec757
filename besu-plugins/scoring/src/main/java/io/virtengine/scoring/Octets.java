package io.virtengine.scoring;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/** An immutable run of bytes with value equality: hashes, ids, addresses, encodings. */
public final class Octets {
    private final byte[] bytes;

    private Octets(final byte[] bytes) {
        this.bytes = bytes;
    }

    /** Copies {@code bytes}. */
    public static Octets of(final byte[] bytes) {
        return new Octets(bytes.clone());
    }

    /**
     * Copies part of {@code bytes}.
     *
     * @throws IndexOutOfBoundsException if the part is not within {@code bytes}
     */
    public static Octets of(final byte[] bytes, final int from, final int length) {
        Objects.checkFromIndexSize(from, length, bytes.length);
        return new Octets(Arrays.copyOfRange(bytes, from, from + length));
    }

    /**
     * Reads hexadecimal digits, with or without {@code 0x}.
     *
     * @throws IllegalArgumentException if {@code hex} holds anything else or an odd number of digits
     */
    public static Octets fromHex(final String hex) {
        return new Octets(HexFormat.of().parseHex(hex.startsWith("0x") ? hex.substring(2) : hex));
    }

    /** The SHA-256 digest of {@code bytes}. */
    public static Octets sha256(final byte[] bytes) {
        return sha256(bytes, 0, bytes.length);
    }

    /** The SHA-256 digest of part of {@code bytes}. */
    public static Octets sha256(final byte[] bytes, final int from, final int length) {
        try {
            final MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes, from, length);
            return new Octets(digest.digest());
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** A copy of the bytes. */
    public byte[] toArray() {
        return bytes.clone();
    }

    /** How many bytes there are. */
    public int length() {
        return bytes.length;
    }

    /** Lower-case hexadecimal with {@code 0x}. */
    public String hex() {
        return "0x" + HexFormat.of().formatHex(bytes);
    }

    Octets requireLength(final int length, final String name) {
        if (bytes.length != length) {
            throw new IllegalArgumentException(name + " is " + length + " bytes, not " + bytes.length);
        }
        return this;
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof Octets that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return hex();
    }
}
