/** The provider's keys: kept encrypted, opened once at start. */
@NullMarked
package io.virtengine.agent.custody;

import org.jspecify.annotations.NullMarked;
