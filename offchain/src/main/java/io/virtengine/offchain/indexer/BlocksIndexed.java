package io.virtengine.offchain.indexer;

/**
 * Rows are as of a newer block.
 *
 * @param block height of the newest block that is in the rows
 * @param time its time in Unix seconds
 * @param atHead whether that was the head of the chain; false while catching up
 */
public record BlocksIndexed(long block, long time, boolean atHead) {}
