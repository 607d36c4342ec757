/** What the agent's tests stand on: a real chain, a real database, a back end that keeps files. */
@NullMarked
package io.virtengine.agent.testing;

import org.jspecify.annotations.NullMarked;
