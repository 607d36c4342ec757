/** Warns the owners of accounts that will soon run dry. */
@ApplicationModule(displayName = "Notification")
@NullMarked
package io.virtengine.offchain.notification;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
