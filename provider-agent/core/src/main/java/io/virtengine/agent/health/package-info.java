/** Whether the agent lives, is ready, and what it counts. */
@NullMarked
package io.virtengine.agent.health;

import org.jspecify.annotations.NullMarked;
