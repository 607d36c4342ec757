/** Collecting what was earned, and a double-entry journal that must agree with the chain. */
@NullMarked
package io.virtengine.agent.settlement;

import org.jspecify.annotations.NullMarked;
