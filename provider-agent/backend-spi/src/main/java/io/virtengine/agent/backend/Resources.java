package io.virtengine.agent.backend;

import static java.lang.Math.addExact;
import static java.lang.Math.max;
import static java.lang.Math.multiplyExact;
import static java.lang.Math.subtractExact;

/**
 * An amount of computing resources, never negative.
 *
 * @param cpuMillis thousandths of a core
 * @param memoryBytes bytes of memory
 * @param storageBytes bytes of disk
 * @param gpus whole GPUs
 */
public record Resources(long cpuMillis, long memoryBytes, long storageBytes, long gpus) {
    public static final Resources NONE = new Resources(0, 0, 0, 0);

    public Resources {
        if (cpuMillis < 0 || memoryBytes < 0 || storageBytes < 0 || gpus < 0) {
            throw new IllegalArgumentException("Resources cannot be negative: cpu " + cpuMillis + " m, memory "
                    + memoryBytes + " B, storage " + storageBytes + " B, gpus " + gpus);
        }
    }

    public Resources plus(Resources other) {
        return new Resources(
                addExact(cpuMillis, other.cpuMillis),
                addExact(memoryBytes, other.memoryBytes),
                addExact(storageBytes, other.storageBytes),
                addExact(gpus, other.gpus));
    }

    /** What remains after taking {@code other} away; each part stops at zero. */
    public Resources minus(Resources other) {
        return new Resources(
                max(0, subtractExact(cpuMillis, other.cpuMillis)),
                max(0, subtractExact(memoryBytes, other.memoryBytes)),
                max(0, subtractExact(storageBytes, other.storageBytes)),
                max(0, subtractExact(gpus, other.gpus)));
    }

    public Resources times(int count) {
        return new Resources(
                multiplyExact(cpuMillis, count),
                multiplyExact(memoryBytes, count),
                multiplyExact(storageBytes, count),
                multiplyExact(gpus, count));
    }

    /** Whether every part of this amount is at most the same part of {@code available}. */
    public boolean fitsIn(Resources available) {
        return cpuMillis <= available.cpuMillis
                && memoryBytes <= available.memoryBytes
                && storageBytes <= available.storageBytes
                && gpus <= available.gpus;
    }
}
