/** The database: the one named by a JDBC URL, or a bundled PostgreSQL with its data in the state folder. */
@ApplicationModule(displayName = "Storage")
@NullMarked
package io.virtengine.offchain.storage;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
