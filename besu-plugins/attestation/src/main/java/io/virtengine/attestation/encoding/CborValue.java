package io.virtengine.attestation.encoding;

import java.util.List;
import java.util.Map;

/** The kinds of CBOR value that occur in attestation documents. */
public sealed interface CborValue {
    /** An unsigned integer of at most 2^63 - 1. */
    record Unsigned(long value) implements CborValue {}

    /** A negative integer of at least -2^63. */
    record Negative(long value) implements CborValue {}

    /** A byte string. */
    record Bytes(Octets value) implements CborValue {}

    /** A text string of printable ASCII. */
    record Text(String value) implements CborValue {}

    /** An array. */
    record Items(List<CborValue> values) implements CborValue {}

    /** A map without duplicate keys, in the order of the document. */
    record Entries(Map<CborValue, CborValue> values) implements CborValue {}

    /** The simple value null. */
    record Null() implements CborValue {}
}
