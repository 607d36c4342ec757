/** The plugin as Besu sees it: registration, options, start and stop. */
@NullMarked
package io.virtengine.besu;

import org.jspecify.annotations.NullMarked;
