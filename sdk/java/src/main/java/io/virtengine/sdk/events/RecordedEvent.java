package io.virtengine.sdk.events;

import io.virtengine.sdk.chain.ChainLog;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A known event of one of the network's contracts.
 *
 * @param log where and as what it stands on chain; {@code log.toWeb3j()} suits the generated wrappers
 * @param contract the contract's name in the address book
 * @param name the event's name
 * @param values its arguments by name, in order: integers as {@link BigInteger}, addresses and bytes as lower-case
 *     hexadecimal text, arrays as lists, structs as maps
 */
public record RecordedEvent(ChainLog log, String contract, String name, Map<String, Object> values) {

    public RecordedEvent {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** Where it stands in the chain's order. */
    public EventPosition position() {
        return new EventPosition(log.blockNumber(), log.logIndex());
    }

    /** Whether it is that event of that contract. */
    public boolean is(String ofContract, String event) {
        return contract.equals(ofContract) && name.equals(event);
    }

    /** Height of its block. */
    public long block() {
        return log.blockNumber();
    }

    /** Its position in the block. */
    public int logIndex() {
        return log.logIndex();
    }

    /** Hash of its transaction. */
    public String transaction() {
        return log.transactionHash();
    }

    /** Time of its block. */
    public Instant time() {
        return Instant.ofEpochSecond(timestamp());
    }

    /** Time of its block in Unix seconds. */
    public long timestamp() {
        return Objects.requireNonNull(log.blockTime(), "recorded events carry a time");
    }

    /** An integer argument of any width. */
    public BigInteger integer(String argument) {
        return argument(argument, BigInteger.class);
    }

    /**
     * An integer argument that fits 63 bits, such as a time or a sequence number.
     *
     * @throws ArithmeticException if it does not fit
     */
    public long number(String argument) {
        return integer(argument).longValueExact();
    }

    /**
     * An enumeration's value by the names of its constants.
     *
     * @throws IllegalStateException if the chain knows more constants than the caller
     */
    public String constant(String argument, List<String> names) {
        int position = integer(argument).intValueExact();
        if (position >= names.size()) {
            throw new IllegalStateException(name + "." + argument + " is " + position + ", known are " + names);
        }
        return names.get(position);
    }

    /** An address, id, bytes or text argument. */
    public String text(String argument) {
        return argument(argument, String.class);
    }

    /** A boolean argument. */
    public boolean flag(String argument) {
        return argument(argument, Boolean.class);
    }

    /** A struct argument, as an event of its own so that its fields read like arguments. */
    @SuppressWarnings("unchecked")
    public RecordedEvent struct(String argument) {
        return new RecordedEvent(log, contract, name, argument(argument, Map.class));
    }

    /** An array argument. */
    @SuppressWarnings("unchecked")
    public List<Object> list(String argument) {
        return argument(argument, List.class);
    }

    private <T> T argument(String argument, Class<T> type) {
        Object value = values.get(argument);
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException(
                    contract + "." + name + " has no " + type.getSimpleName() + " called " + argument + ": " + values);
        }
        return type.cast(value);
    }
}
