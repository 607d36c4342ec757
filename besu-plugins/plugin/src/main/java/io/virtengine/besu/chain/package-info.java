/** What the plugin reads from the node: genesis, state at the head, the node's key. */
@NullMarked
package io.virtengine.besu.chain;

import org.jspecify.annotations.NullMarked;
