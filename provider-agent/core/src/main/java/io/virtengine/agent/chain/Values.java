package io.virtengine.agent.chain;

import java.math.BigInteger;
import java.util.Map;

/** Reads decoded ABI values by name and type. */
final class Values {
    private Values() {}

    static String text(Map<String, Object> values, String field) {
        return as(String.class, values, field);
    }

    static BigInteger amount(Map<String, Object> values, String field) {
        return as(BigInteger.class, values, field);
    }

    static long number(Map<String, Object> values, String field) {
        return amount(values, field).longValueExact();
    }

    static boolean flag(Map<String, Object> values, String field) {
        return as(Boolean.class, values, field);
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> struct(Map<String, Object> values, String field) {
        return as(Map.class, values, field);
    }

    private static <T> T as(Class<T> type, Map<String, Object> values, String field) {
        Object value = values.get(field);
        if (!type.isInstance(value)) {
            throw new IllegalStateException(field + " is " + value + ", expected " + type.getSimpleName());
        }
        return type.cast(value);
    }
}
