package io.virtengine.offchain.chain;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/**
 * One event of a known contract.
 *
 * @param block height of its block
 * @param logIndex position in the block
 * @param time block time in Unix seconds
 * @param transaction hash of its transaction
 * @param contract the contract's name in the address book
 * @param name the event's name
 * @param arguments by name, in the types of {@code AbiType}
 */
public record ChainEvent(
        long block,
        int logIndex,
        long time,
        String transaction,
        String contract,
        String name,
        Map<String, Object> arguments) {

    /** An argument that is an address, an id, a hash or a text. */
    public String text(String argument) {
        return (String) value(argument);
    }

    /** An integer of any width. */
    public BigInteger integer(String argument) {
        return (BigInteger) value(argument);
    }

    /**
     * An integer that fits 63 bits, such as a time or a sequence number.
     *
     * @throws ArithmeticException if it does not fit
     */
    public long number(String argument) {
        return integer(argument).longValueExact();
    }

    /** A boolean. */
    public boolean flag(String argument) {
        return (Boolean) value(argument);
    }

    /**
     * An enumeration's value by the names of its constants.
     *
     * @throws IllegalStateException if the chain knows more constants than we do
     */
    public String constant(String argument, List<String> names) {
        int position = integer(argument).intValueExact();
        if (position >= names.size()) {
            throw new IllegalStateException(name + "." + argument + " is " + position + ", known are " + names);
        }
        return names.get(position);
    }

    /** A struct argument, as an event of its own so that its fields read like arguments. */
    public ChainEvent struct(String argument) {
        @SuppressWarnings("unchecked")
        var fields = (Map<String, Object>) value(argument);
        return new ChainEvent(block, logIndex, time, transaction, contract, name, fields);
    }

    private Object value(String argument) {
        Object value = arguments.get(argument);
        if (value == null) {
            throw new IllegalStateException(contract + "." + name + " has no argument " + argument);
        }
        return value;
    }
}
