package io.virtengine.offchain.api;

import com.fasterxml.jackson.annotation.JsonRawValue;

/**
 * An event of the chain.
 *
 * @param block its block
 * @param logIndex its position in the block
 * @param time block time in Unix seconds
 * @param contract contract that emitted it
 * @param name its name
 * @param arguments its arguments by name; integers are decimal text
 * @param transaction transaction hash
 */
public record ChangeView(
        long block,
        int logIndex,
        long time,
        String contract,
        String name,
        @JsonRawValue String arguments,
        String transaction) {

    /** Where in the chain it is, as {@code Last-Event-ID} gives it back. */
    Position position() {
        return new Position(block, logIndex);
    }
}
