/** Does what anyone may do on the chain and somebody should: expires, reclaims, finalises, collects. */
@ApplicationModule(displayName = "Keeper")
@NullMarked
package io.virtengine.offchain.keeper;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
