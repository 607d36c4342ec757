package io.virtengine.sdk.abi;

import java.util.List;
import java.util.stream.Collectors;

/**
 * An ABI type. Its Java values are: {@link java.math.BigInteger} for integers, {@link Boolean}, lower-case {@code 0x}
 * text for addresses and bytes, {@link String}, {@link List} for arrays and an ordered {@link java.util.Map} by
 * component name for structs.
 */
public sealed interface AbiType {

    /** The name used in signatures, such as {@code uint256} or {@code (address,bytes32)[]}. */
    String canonical();

    /** Whether values are encoded in the tail, behind an offset. */
    boolean dynamic();

    /** Bytes taken in the head: 32 for every dynamic type, the whole value for a static one. */
    default int headSize() {
        return 32;
    }

    /** Unsigned integer of 8 to 256 bits. */
    record Unsigned(int bits) implements AbiType {
        @Override
        public String canonical() {
            return "uint" + bits;
        }

        @Override
        public boolean dynamic() {
            return false;
        }
    }

    /** Two's complement integer of 8 to 256 bits. */
    record Signed(int bits) implements AbiType {
        @Override
        public String canonical() {
            return "int" + bits;
        }

        @Override
        public boolean dynamic() {
            return false;
        }
    }

    /** Boolean. */
    record Bool() implements AbiType {
        @Override
        public String canonical() {
            return "bool";
        }

        @Override
        public boolean dynamic() {
            return false;
        }
    }

    /** 20-byte account or contract address. */
    record Account() implements AbiType {
        @Override
        public String canonical() {
            return "address";
        }

        @Override
        public boolean dynamic() {
            return false;
        }
    }

    /** One to 32 bytes, left-aligned in a word. */
    record FixedBytes(int length) implements AbiType {
        @Override
        public String canonical() {
            return "bytes" + length;
        }

        @Override
        public boolean dynamic() {
            return false;
        }
    }

    /** Bytes of any length. */
    record Bytes() implements AbiType {
        @Override
        public String canonical() {
            return "bytes";
        }

        @Override
        public boolean dynamic() {
            return true;
        }
    }

    /** UTF-8 text. */
    record Text() implements AbiType {
        @Override
        public String canonical() {
            return "string";
        }

        @Override
        public boolean dynamic() {
            return true;
        }
    }

    /** Array; {@code length} is negative where the length is part of the value. */
    record Array(AbiType element, int length) implements AbiType {
        @Override
        public String canonical() {
            return element.canonical() + (length < 0 ? "[]" : "[" + length + "]");
        }

        @Override
        public boolean dynamic() {
            return length < 0 || element.dynamic();
        }

        @Override
        public int headSize() {
            return dynamic() ? 32 : length * element.headSize();
        }
    }

    /** Struct. */
    record Tuple(List<AbiParameter> components) implements AbiType {
        public Tuple {
            components = List.copyOf(components);
        }

        @Override
        public String canonical() {
            return components.stream().map(c -> c.type().canonical()).collect(Collectors.joining(",", "(", ")"));
        }

        @Override
        public boolean dynamic() {
            return components.stream().anyMatch(c -> c.type().dynamic());
        }

        @Override
        public int headSize() {
            return dynamic()
                    ? 32
                    : components.stream().mapToInt(c -> c.type().headSize()).sum();
        }
    }

    /**
     * Reads a type as written in an ABI.
     *
     * @param text the ABI's {@code type}, for example {@code uint64[]} or {@code tuple[]}
     * @param components the struct's components, empty for anything else
     * @throws IllegalArgumentException for a type that the ABI does not know
     */
    static AbiType parse(String text, List<AbiParameter> components) {
        if (text.endsWith("]")) {
            int open = text.lastIndexOf('[');
            String length = text.substring(open + 1, text.length() - 1);
            return new Array(
                    parse(text.substring(0, open), components), length.isEmpty() ? -1 : Integer.parseInt(length));
        }
        return switch (text) {
            case "tuple" -> new Tuple(components);
            case "bool" -> new Bool();
            case "address" -> new Account();
            case "bytes" -> new Bytes();
            case "string" -> new Text();
            case "uint" -> new Unsigned(256);
            case "int" -> new Signed(256);
            default -> sized(text);
        };
    }

    private static AbiType sized(String text) {
        if (text.startsWith("uint")) {
            return new Unsigned(Integer.parseInt(text.substring(4)));
        }
        if (text.startsWith("int")) {
            return new Signed(Integer.parseInt(text.substring(3)));
        }
        if (text.startsWith("bytes")) {
            return new FixedBytes(Integer.parseInt(text.substring(5)));
        }
        throw new IllegalArgumentException("unknown ABI type " + text);
    }
}
