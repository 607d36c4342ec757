/** The chain as this application sees it: a node and an address book checked against it. */
@ApplicationModule(displayName = "Chain")
@NullMarked
package io.virtengine.offchain.chain;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
