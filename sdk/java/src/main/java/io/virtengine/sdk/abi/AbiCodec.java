package io.virtengine.sdk.abi;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The contract ABI's byte encoding (Solidity documentation, "Contract ABI Specification"), for types known only at run
 * time. {@link AbiType} lists the Java value of each type. Decoding checks every offset and length against the input,
 * so hostile bytes end in {@link AbiException} and never in a large allocation.
 */
public final class AbiCodec {

    private static final int WORD = 32;
    private static final BigInteger WRAP = BigInteger.ONE.shiftLeft(256);

    private AbiCodec() {}

    /**
     * Encodes arguments in order.
     *
     * @throws AbiException if a value does not fit its type
     */
    public static byte[] encode(List<AbiParameter> parameters, List<?> values) {
        if (parameters.size() != values.size()) {
            throw new AbiException(parameters.size() + " values expected, " + values.size() + " given");
        }
        var head = new ByteArrayOutputStream();
        var tail = new ByteArrayOutputStream();
        int headSize = parameters.stream().mapToInt(p -> p.type().headSize()).sum();
        for (int i = 0; i < parameters.size(); i++) {
            AbiType type = parameters.get(i).type();
            byte[] value = encode(type, values.get(i), parameters.get(i).name());
            if (type.dynamic()) {
                head.writeBytes(word(BigInteger.valueOf(headSize + tail.size())));
                tail.writeBytes(value);
            } else {
                head.writeBytes(value);
            }
        }
        head.writeBytes(tail.toByteArray());
        return head.toByteArray();
    }

    private static byte[] encode(AbiType type, Object value, String name) {
        return switch (type) {
            case AbiType.Unsigned u -> word(inRange(integer(value, name), BigInteger.ZERO, power(u.bits()), name));
            case AbiType.Signed s ->
                word(inRange(integer(value, name), power(s.bits() - 1).negate(), power(s.bits() - 1), name)
                        .mod(WRAP));
            case AbiType.Bool() -> word(cast(Boolean.class, value, name) ? BigInteger.ONE : BigInteger.ZERO);
            case AbiType.Account() -> word(new BigInteger(1, Hex.decode(Hex.address(cast(String.class, value, name)))));
            case AbiType.FixedBytes f -> {
                byte[] bytes = bytes(value, name);
                if (bytes.length != f.length()) {
                    throw new AbiException(name + " must have " + f.length() + " bytes, has " + bytes.length);
                }
                yield Arrays.copyOf(bytes, WORD);
            }
            case AbiType.Bytes() -> padded(bytes(value, name));
            case AbiType.Text() -> padded(cast(String.class, value, name).getBytes(StandardCharsets.UTF_8));
            case AbiType.Array a -> encodeArray(a, cast(List.class, value, name), name);
            case AbiType.Tuple t -> encode(t.components(), componentValues(t, value, name));
        };
    }

    private static byte[] encodeArray(AbiType.Array array, List<?> values, String name) {
        if (array.length() >= 0 && values.size() != array.length()) {
            throw new AbiException(name + " must have " + array.length() + " elements, has " + values.size());
        }
        var elements = new ArrayList<AbiParameter>();
        for (int i = 0; i < values.size(); i++) {
            elements.add(new AbiParameter(name + "[" + i + "]", array.element(), false));
        }
        byte[] body = encode(elements, values);
        if (array.length() >= 0) {
            return body;
        }
        byte[] counted = Arrays.copyOf(word(BigInteger.valueOf(values.size())), WORD + body.length);
        System.arraycopy(body, 0, counted, WORD, body.length);
        return counted;
    }

    private static List<?> componentValues(AbiType.Tuple tuple, Object value, String name) {
        if (value instanceof List<?> list) {
            return list;
        }
        Map<?, ?> byName = cast(Map.class, value, name);
        var ordered = new ArrayList<>();
        for (AbiParameter component : tuple.components()) {
            Object found = byName.get(component.name());
            if (found == null) {
                throw new AbiException(name + "." + component.name() + " is missing");
            }
            ordered.add(found);
        }
        return ordered;
    }

    /**
     * Decodes values by name; unnamed ones are called by their position.
     *
     * @throws AbiException if the bytes are not an encoding of the parameters
     */
    public static Map<String, Object> decode(List<AbiParameter> parameters, byte[] data) {
        return new Reader(data).tuple(parameters, 0);
    }

    /** The value of a type that takes one word, such as an indexed argument in a topic. */
    static Object decodeWord(AbiType type, byte[] word) {
        return new Reader(word).value(type, 0);
    }

    private record Reader(byte[] data) {

        Map<String, Object> tuple(List<AbiParameter> parameters, int base) {
            var values = new LinkedHashMap<String, Object>();
            int head = base;
            for (int i = 0; i < parameters.size(); i++) {
                AbiParameter parameter = parameters.get(i);
                AbiType type = parameter.type();
                int at = type.dynamic() ? Math.addExact(base, size(head)) : head;
                String name = parameter.name().isEmpty() ? Integer.toString(i) : parameter.name();
                values.put(name, value(type, at));
                head += type.headSize();
            }
            return values;
        }

        Object value(AbiType type, int at) {
            return switch (type) {
                case AbiType.Unsigned u -> inRange(unsigned(at), BigInteger.ZERO, power(u.bits()), u.canonical());
                case AbiType.Signed s -> {
                    BigInteger value = new BigInteger(word(at));
                    yield inRange(value, power(s.bits() - 1).negate(), power(s.bits() - 1), s.canonical());
                }
                case AbiType.Bool() ->
                    switch (unsigned(at).bitLength()) {
                        case 0 -> false;
                        case 1 -> true;
                        default -> throw new AbiException("a boolean is neither 0 nor 1");
                    };
                case AbiType.Account() -> {
                    byte[] word = word(at);
                    requireZero(word, 0, 12);
                    yield Hex.encode(Arrays.copyOfRange(word, 12, WORD));
                }
                case AbiType.FixedBytes f -> {
                    byte[] word = word(at);
                    requireZero(word, f.length(), WORD);
                    yield Hex.encode(Arrays.copyOf(word, f.length()));
                }
                case AbiType.Bytes() -> Hex.encode(tail(at));
                case AbiType.Text() -> new String(tail(at), StandardCharsets.UTF_8);
                case AbiType.Array a -> array(a, at);
                case AbiType.Tuple t -> tuple(t.components(), at);
            };
        }

        private List<Object> array(AbiType.Array array, int at) {
            int length = array.length() >= 0 ? array.length() : size(at);
            int base = array.length() >= 0 ? at : at + WORD;
            int step = array.element().headSize();
            // A length that the input cannot hold is refused before anything of that length is made.
            if ((long) base + (long) length * step > data.length) {
                throw new AbiException("an array of " + length + " elements runs past the end");
            }
            var values = new ArrayList<>(length);
            for (int i = 0; i < length; i++) {
                int head = base + i * step;
                int start = array.element().dynamic() ? Math.addExact(base, size(head)) : head;
                values.add(value(array.element(), start));
            }
            return values;
        }

        private byte[] tail(int at) {
            int length = size(at);
            if ((long) at + WORD + length > data.length) {
                throw new AbiException(length + " bytes run past the end");
            }
            return Arrays.copyOfRange(data, at + WORD, at + WORD + length);
        }

        private byte[] word(int at) {
            if (at < 0 || (long) at + WORD > data.length) {
                throw new AbiException("a value at " + at + " runs past the end, " + data.length);
            }
            return Arrays.copyOfRange(data, at, at + WORD);
        }

        private BigInteger unsigned(int at) {
            return new BigInteger(1, word(at));
        }

        private int size(int at) {
            BigInteger value = unsigned(at);
            if (value.compareTo(BigInteger.valueOf(data.length)) > 0) {
                throw new AbiException("an offset or length " + value + " runs past the end, " + data.length);
            }
            return value.intValueExact();
        }
    }

    private static void requireZero(byte[] word, int from, int to) {
        for (int i = from; i < to; i++) {
            if (word[i] != 0) {
                throw new AbiException("padding is not zero");
            }
        }
    }

    private static byte[] padded(byte[] bytes) {
        byte[] result = Arrays.copyOf(word(BigInteger.valueOf(bytes.length)), WORD + (bytes.length + 31) / 32 * 32);
        System.arraycopy(bytes, 0, result, WORD, bytes.length);
        return result;
    }

    private static byte[] word(BigInteger value) {
        byte[] raw = value.toByteArray();
        byte[] word = new byte[WORD];
        int from = Math.max(0, raw.length - WORD);
        System.arraycopy(raw, from, word, WORD - (raw.length - from), raw.length - from);
        return word;
    }

    private static BigInteger power(int bits) {
        return BigInteger.ONE.shiftLeft(bits);
    }

    private static BigInteger inRange(BigInteger value, BigInteger from, BigInteger below, String name) {
        if (value.compareTo(from) < 0 || value.compareTo(below) >= 0) {
            throw new AbiException(name + " is out of range: " + value);
        }
        return value;
    }

    private static BigInteger integer(Object value, String name) {
        return switch (value) {
            case BigInteger big -> big;
            case Integer small -> BigInteger.valueOf(small);
            case Long large -> BigInteger.valueOf(large);
            default ->
                throw new AbiException(
                        name + " must be an integer, is " + value.getClass().getSimpleName());
        };
    }

    private static byte[] bytes(Object value, String name) {
        return value instanceof byte[] bytes ? bytes : Hex.decode(cast(String.class, value, name));
    }

    private static <T> T cast(Class<T> type, Object value, String name) {
        if (!type.isInstance(value)) {
            throw new AbiException(name + " must be a " + type.getSimpleName() + ", is "
                    + value.getClass().getSimpleName());
        }
        return type.cast(value);
    }
}
