/** The database tables of the transaction outbox and the event intake. */
@NullMarked
package io.virtengine.sdk.db;

import org.jspecify.annotations.NullMarked;
