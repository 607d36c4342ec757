/**
 * Quantised networks, engine 2: int8 weights, int32 accumulators, integers only, the same answer on every machine.
 *
 * <p>The model travels with the call, in one canonical encoding whose SHA-256 is its name; nothing is kept between calls.
 */
@NullMarked
package io.virtengine.scoring.network;

import org.jspecify.annotations.NullMarked;
