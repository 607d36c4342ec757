/** Load on a Besu network, and what it makes of it. */
@NullMarked
package io.virtengine.load;

import org.jspecify.annotations.NullMarked;
