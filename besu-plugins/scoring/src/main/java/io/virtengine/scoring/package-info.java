/**
 * The composite scoring engine FS-2P: integers in, integers out, the same bytes as the Solidity twin; and the face of both
 * engines to the chain.
 *
 * <p>Nothing here uses floating point, the clock, randomness or any library: a score is a pure function of 171 bytes.
 */
@NullMarked
package io.virtengine.scoring;

import org.jspecify.annotations.NullMarked;
