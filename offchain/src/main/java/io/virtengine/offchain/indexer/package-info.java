/** Follows the chain and writes what it says as rows, in chain order, each block exactly once. */
@ApplicationModule(displayName = "Indexer")
@NullMarked
package io.virtengine.offchain.indexer;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
