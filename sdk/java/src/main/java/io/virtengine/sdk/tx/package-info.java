/** One way to send transactions: an outbox in the database and one sender per key. */
@NullMarked
package io.virtengine.sdk.tx;

import org.jspecify.annotations.NullMarked;
