/** Drives the deployed system with random operations and checks, after every block, what must always hold. */
@NullMarked
package io.virtengine.simulation;

import org.jspecify.annotations.NullMarked;
