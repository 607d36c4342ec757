package io.virtengine.sdk.chain;

/**
 * The part of a block that intake and clocks need.
 *
 * @param number height
 * @param hash its hash
 * @param parentHash hash of the block before
 * @param timestamp Unix seconds
 */
public record BlockHeader(long number, String hash, String parentHash, long timestamp) {}
