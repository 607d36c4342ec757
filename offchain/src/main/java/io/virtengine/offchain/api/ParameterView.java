package io.virtengine.offchain.api;

import org.jspecify.annotations.Nullable;

/**
 * A governed number.
 *
 * @param key hash of the name
 * @param name group.name
 * @param unit wei, s, bps, ppm, count or bool
 * @param value present value
 * @param minimum lowest value a change may set
 * @param maximum highest value a change may set
 * @param parameterClass who decides on it: Economic or Safety
 * @param step most that one change may move it, in bps of the value; 0: as far as the bounds allow
 * @param pause seconds from one change to the next; 0: none
 * @param changedAt Unix seconds of the last change; absent before the first
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
        String parameterClass,
        int step,
        long pause,
        @Nullable Long changedAt,
        long createdBlock,
        long updatedBlock) {}
