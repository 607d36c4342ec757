/** The read side over HTTP: pages of rows, single objects, and the stream of changes. */
@ApplicationModule(displayName = "API")
@NullMarked
package io.virtengine.offchain.api;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
