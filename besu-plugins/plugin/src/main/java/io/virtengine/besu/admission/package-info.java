/** Courtesy rules of the transaction pool. Never consensus-critical. */
@NullMarked
package io.virtengine.besu.admission;

import org.jspecify.annotations.NullMarked;
