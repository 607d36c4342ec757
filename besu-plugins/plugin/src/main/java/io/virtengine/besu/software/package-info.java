/** Which software the validators say they run. */
@NullMarked
package io.virtengine.besu.software;

import org.jspecify.annotations.NullMarked;
