/** Puts the parts together and starts and stops them in order. */
@NullMarked
package io.virtengine.agent.wiring;

import org.jspecify.annotations.NullMarked;
