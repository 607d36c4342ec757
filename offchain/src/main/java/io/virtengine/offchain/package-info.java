/** One Spring Boot application for everything off chain, a module per package. */
@NullMarked
package io.virtengine.offchain;

import org.jspecify.annotations.NullMarked;
