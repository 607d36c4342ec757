/** The commands an operator types. */
@NullMarked
package io.virtengine.agent.cli;

import org.jspecify.annotations.NullMarked;
