package io.virtengine.simulation;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run did.
 *
 * @param seed of all chance
 * @param blocks mined, those of a violation included
 * @param operationsPerBlock drawn for each block
 * @param operations by kind
 * @param events what the contracts told, by contract and name
 * @param parameters how often a vote changed each, by name; the others kept their values
 * @param invariants how often each was checked
 * @param digest Keccak-256 over everything that was done and how it went: equal for equal runs
 * @param violation the first one, which ends the run
 */
record Report(
        long seed,
        int blocks,
        int operationsPerBlock,
        Map<String, Tally> operations,
        Map<String, Integer> events,
        Map<String, Integer> parameters,
        Map<String, Integer> invariants,
        String digest,
        @Nullable Violation violation) {

    /**
     * How one kind of operation went.
     *
     * @param done transactions that succeeded, or times that passed
     * @param idle draws with nothing of the kind to do
     * @param refused by the error's name
     */
    record Tally(int done, int idle, Map<String, Integer> refused) {}

    /**
     * What did not hold.
     *
     * @param block of the run, from 1
     * @param invariant its name, or the kind of an operation that had to fail
     * @param what in words
     * @param deeds what was done in the block, in order
     */
    record Violation(int block, String invariant, String what, List<String> deeds) {}
}
