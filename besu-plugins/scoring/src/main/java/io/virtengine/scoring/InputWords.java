package io.virtengine.scoring;

import java.util.Arrays;

/** Reads the fields of a 171-byte input where they lie. Big-endian, unsigned. */
record InputWords(byte[] input) {
    static final int SCHEMA = 0x0201;
    static final int ENGINE_VERSION = 1;
    static final int HEADER_LENGTH = 88;
    static final int VECTOR_LENGTH = 52;
    static final int TABLE_LENGTH = 31;
    static final int INPUT_LENGTH = HEADER_LENGTH + VECTOR_LENGTH + TABLE_LENGTH;

    private static final int TABLE_AT = HEADER_LENGTH + VECTOR_LENGTH;
    private static final int MINIMA_AT = TABLE_AT + 12;
    private static final int CAPS_AT = TABLE_AT + 24;
    private static final int PASS_MARK_AT = TABLE_AT + 30;

    int schema() {
        return u16(0);
    }

    int engineVersion() {
        return u16(2);
    }

    int word(final int index) {
        return u16(HEADER_LENGTH + 2 * index);
    }

    int flags() {
        return word(0);
    }

    boolean has(final Flag flag) {
        return flag.in(flags());
    }

    int weight(final int component) {
        return u16(TABLE_AT + 2 * component);
    }

    int minimum(final int component) {
        return u16(MINIMA_AT + 2 * component);
    }

    int cap(final int index) {
        return Byte.toUnsignedInt(input[CAPS_AT + index]);
    }

    int passMark() {
        return Byte.toUnsignedInt(input[PASS_MARK_AT]);
    }

    Octets tableHash() {
        return slice(4, 32);
    }

    Octets table() {
        return slice(TABLE_AT, TABLE_LENGTH);
    }

    Octets inputHash() {
        return Octets.sha256(slice(0, TABLE_AT).toArray());
    }

    private Octets slice(final int from, final int length) {
        return Octets.of(Arrays.copyOfRange(input, from, from + length));
    }

    private int u16(final int offset) {
        return Byte.toUnsignedInt(input[offset]) << 8 | Byte.toUnsignedInt(input[offset + 1]);
    }
}
