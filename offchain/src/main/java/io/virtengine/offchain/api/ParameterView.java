package io.virtengine.offchain.api;

/**
 * A governed number.
 *
 * @param key hash of the name
 * @param name group.name
 * @param unit wei, s, bps, count or bool
 * @param value present value
 * @param minimum lowest value a change may set
 * @param maximum highest value a change may set
 * @param createdBlock block of the event that made it
 * @param updatedBlock block of the last event that changed it
 */
public record ParameterView(
        String key,
        String name,
        String unit,
        String value,
        String minimum,
        String maximum,
        long createdBlock,
        long updatedBlock) {}
