package io.virtengine.offchain.indexer;

import io.virtengine.sdk.manifest.ResourceTotals;

/** Resource vectors in the columns of a table; the columns' names share a prefix. */
final class ResourceColumns {

    private ResourceColumns() {}

    /** What a vector takes from the provider's general inventory, class 0. */
    static ResourceTotals general(ResourceTotals vector) {
        return new ResourceTotals(vector.cpuMilli(), vector.memoryMiB(), vector.storageMiB(), 0, vector.ports(), 0);
    }

    /** What a vector takes from the inventory of its GPU class. */
    static ResourceTotals accelerated(ResourceTotals vector) {
        return new ResourceTotals(0, 0, 0, vector.gpus(), 0, vector.gpuClass());
    }

    /**
     * Adds a vector to what the columns hold.
     *
     * @param sign 1, or -1 to take it away
     */
    static void add(Row row, String prefix, ResourceTotals vector, int sign) {
        change(row, prefix + "_cpu_milli", sign * vector.cpuMilli());
        change(row, prefix + "_memory_mib", sign * vector.memoryMiB());
        change(row, prefix + "_storage_mib", sign * vector.storageMiB());
        change(row, prefix + "_gpus", sign * (long) vector.gpus());
        change(row, prefix + "_ports", sign * (long) vector.ports());
    }

    /** Replaces what the columns hold. */
    static Row put(Row row, String prefix, ResourceTotals vector) {
        return row.set(prefix + "_cpu_milli", vector.cpuMilli())
                .set(prefix + "_memory_mib", vector.memoryMiB())
                .set(prefix + "_storage_mib", vector.storageMiB())
                .set(prefix + "_gpus", vector.gpus())
                .set(prefix + "_ports", vector.ports());
    }

    private static void change(Row row, String column, long change) {
        row.set(column, row.number(column) + change);
    }
}
