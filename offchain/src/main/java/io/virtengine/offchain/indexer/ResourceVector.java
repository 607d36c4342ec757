package io.virtengine.offchain.indexer;

import java.math.BigInteger;

/**
 * A resource vector unpacked from its word; the layout is the one of {@code Resources.sol}.
 *
 * @param cpuMilli thousandths of a core
 * @param memoryMib memory in MiB
 * @param storageMib storage in MiB
 * @param gpus number of GPUs
 * @param ports number of exposed ports
 * @param gpuClass 0 without a GPU
 */
record ResourceVector(long cpuMilli, long memoryMib, long storageMib, long gpus, long ports, long gpuClass) {

    static ResourceVector of(BigInteger word) {
        return new ResourceVector(
                field(word, 0, 32),
                field(word, 32, 40),
                field(word, 72, 40),
                field(word, 112, 16),
                field(word, 128, 16),
                field(word, 144, 32));
    }

    private static long field(BigInteger word, int from, int bits) {
        return word.shiftRight(from)
                .and(BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE))
                .longValueExact();
    }

    /** What it takes from the provider's general inventory, class 0. */
    ResourceVector general() {
        return new ResourceVector(cpuMilli, memoryMib, storageMib, 0, ports, 0);
    }

    /** What it takes from the inventory of its GPU class. */
    ResourceVector accelerated() {
        return new ResourceVector(0, 0, 0, gpus, 0, gpuClass);
    }

    Row addTo(Row row, String prefix, int sign) {
        add(row, prefix + "_cpu_milli", sign * cpuMilli);
        add(row, prefix + "_memory_mib", sign * memoryMib);
        add(row, prefix + "_storage_mib", sign * storageMib);
        add(row, prefix + "_gpus", sign * gpus);
        add(row, prefix + "_ports", sign * ports);
        return row;
    }

    Row putInto(Row row, String prefix) {
        return row.set(prefix + "_cpu_milli", cpuMilli)
                .set(prefix + "_memory_mib", memoryMib)
                .set(prefix + "_storage_mib", storageMib)
                .set(prefix + "_gpus", gpus)
                .set(prefix + "_ports", ports);
    }

    private static void add(Row row, String column, long change) {
        row.set(column, row.number(column) + change);
    }
}
