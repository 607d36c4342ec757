package io.virtengine.offchain.api;

/**
 * The block an answer is as of.
 *
 * @param block its height
 * @param time its time in Unix seconds
 */
record AsOf(long block, long time) {}
