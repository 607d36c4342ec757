/** The command line {@code ve}. */
@NullMarked
package io.virtengine.cli;

import org.jspecify.annotations.NullMarked;
