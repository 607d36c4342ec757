/** One order, from a wallet to a paid provider: the demo, and the world the end-to-end tests run in. */
@NullMarked
package io.virtengine.journey;

import org.jspecify.annotations.NullMarked;
