package io.virtengine.sdk.events;

import org.jspecify.annotations.Nullable;

/**
 * How far the chain has been read.
 *
 * @param nextBlock first block not read
 * @param lastHash hash of the block before it, unless nothing was read; a chain with another one is another chain
 */
public record ReadPosition(long nextBlock, @Nullable String lastHash) {}
