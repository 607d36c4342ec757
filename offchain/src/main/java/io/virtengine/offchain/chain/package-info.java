/** The chain as this application sees it: a checked address book, blocks, and logs turned into named events. */
@ApplicationModule(displayName = "Chain")
@NullMarked
package io.virtengine.offchain.chain;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
