package io.virtengine.offchain.api;

/**
 * A scoring network kept as contract code.
 *
 * @param modelHash SHA-256 of the model's file
 * @param inputs values in a vector
 * @param chunks how many contracts hold its file as code
 * @param usableFrom earliest time of a score, Unix seconds
 * @param revoked whether it was withdrawn
 * @param createdBlock block of the event that made it
 * @param updatedBlock block of the last event that changed it
 */
public record NetworkView(
        String modelHash,
        int inputs,
        int chunks,
        long usableFrom,
        boolean revoked,
        long createdBlock,
        long updatedBlock) {}
