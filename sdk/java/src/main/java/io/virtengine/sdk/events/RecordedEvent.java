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

    /** Time of its block. */
    public Instant time() {
        return Instant.ofEpochSecond(Objects.requireNonNull(log.blockTime(), "recorded events carry a time"));
    }

    /** An integer argument. */
    public BigInteger number(String argument) {
        return argument(argument, BigInteger.class);
    }

    /** An address, id, bytes or text argument. */
    public String text(String argument) {
        return argument(argument, String.class);
    }

    /** A boolean argument. */
    public boolean flag(String argument) {
        return argument(argument, Boolean.class);
    }

    /** A struct argument. */
    @SuppressWarnings("unchecked")
    public Map<String, Object> struct(String argument) {
        return argument(argument, Map.class);
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
