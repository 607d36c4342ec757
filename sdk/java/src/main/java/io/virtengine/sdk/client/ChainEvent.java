package io.virtengine.sdk.client;

import java.math.BigInteger;
import java.util.Map;

/**
 * An event of one of the system's contracts.
 *
 * @param contract name of the contract
 * @param name name of the event
 * @param values its arguments by name: integers as BigInteger, addresses and bytes as hexadecimal text, structs as maps
 */
public record ChainEvent(String contract, String name, Map<String, Object> values) {

    /** An address, id or other bytes. */
    public String text(String argument) {
        return (String) value(argument);
    }

    /** An integer. */
    public BigInteger number(String argument) {
        return (BigInteger) value(argument);
    }

    private Object value(String argument) {
        Object value = values.get(argument);
        if (value == null) {
            throw new IllegalArgumentException(contract + "." + name + " has no argument " + argument);
        }
        return value;
    }
}
