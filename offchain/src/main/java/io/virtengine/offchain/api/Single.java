package io.virtengine.offchain.api;

/**
 * One object.
 *
 * @param asOfBlock height of the block the answer is as of
 * @param asOfTime its time in Unix seconds
 * @param item the object
 */
public record Single<T>(long asOfBlock, long asOfTime, T item) {}
