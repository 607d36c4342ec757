/** From a network definition to the genesis file of a Besu network that has every contract in its first block. */
@NullMarked
package io.virtengine.sdk.genesis;

import org.jspecify.annotations.NullMarked;
