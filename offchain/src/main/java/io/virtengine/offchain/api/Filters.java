package io.virtengine.offchain.api;

import io.virtengine.sdk.abi.Hex;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a list is narrowed to. Values are checked as they come in; absent ones narrow nothing. */
final class Filters {

    /** No epoch of staking has a greater number: they count from 1970, and last a second at least. */
    static final long MAX_EPOCH = 1L << 40;

    private final List<String> conditions = new ArrayList<>();
    private final Map<String, Object> parameters = new LinkedHashMap<>();

    static Filters none() {
        return new Filters();
    }

    /** Column equals an address. */
    Filters address(String parameter, String column, @Nullable String value) {
        return value == null ? this : equal(parameter, column, address(parameter, value), "text");
    }

    /** Column equals a 32-byte id. */
    Filters id(String parameter, String column, @Nullable String value) {
        return value == null ? this : equal(parameter, column, id(parameter, value), "text");
    }

    /** Column equals one of some words. */
    Filters word(String parameter, String column, @Nullable String value, List<String> words) {
        return value == null ? this : equal(parameter, column, word(parameter, value, words), "text");
    }

    /** Column equals a number from 0 to a maximum. */
    Filters number(String parameter, String column, @Nullable String value, long maximum) {
        return value == null ? this : equal(parameter, column, number(parameter, value, maximum), "bigint");
    }

    /** Column equals a whole number of up to 256 bits. */
    Filters whole(String parameter, String column, @Nullable String value) {
        return value == null ? this : equal(parameter, column, whole(parameter, value), "numeric");
    }

    /** A condition of the server's own making, with the parameter and value it stands for. */
    Filters condition(String parameter, String value, String sql) {
        parameters.put("f_" + parameter, value);
        conditions.add(sql);
        return this;
    }

    private Filters equal(String parameter, String column, Object value, String type) {
        parameters.put("f_" + parameter, value);
        conditions.add(column + " = :f_" + parameter + "::" + type);
        return this;
    }

    List<String> conditions() {
        return conditions;
    }

    Map<String, Object> parameters() {
        return parameters;
    }

    /** The same text for the same narrowing. */
    String canonical() {
        return parameters.toString();
    }

    static String address(String parameter, String value) {
        try {
            return Hex.address(value);
        } catch (IllegalArgumentException e) {
            throw new InvalidParameter(parameter, "must be an address: 0x and 40 hexadecimal digits");
        }
    }

    static String id(String parameter, String value) {
        try {
            return Hex.word(value);
        } catch (IllegalArgumentException e) {
            throw new InvalidParameter(parameter, "must be an id: 0x and 64 hexadecimal digits");
        }
    }

    static String word(String parameter, String value, List<String> words) {
        if (!words.contains(value)) {
            throw new InvalidParameter(parameter, "must be one of " + String.join(", ", words));
        }
        return value;
    }

    static long number(String parameter, String value, long maximum) {
        if (!value.matches("[0-9]{1,18}") || Long.parseLong(value) > maximum) {
            throw new InvalidParameter(parameter, "must be a whole number from 0 to " + maximum);
        }
        return Long.parseLong(value);
    }

    static String whole(String parameter, String value) {
        if (!value.matches("[0-9]{1,78}")) {
            throw new InvalidParameter(parameter, "must be a whole number in decimal digits");
        }
        return value;
    }
}
