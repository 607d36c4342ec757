package io.virtengine.sdk.abi;

/**
 * A named value of a function, event, error or struct.
 *
 * @param name may be empty
 * @param type its type
 * @param indexed for events: whether the value is a topic
 */
public record AbiParameter(String name, AbiType type, boolean indexed) {}
