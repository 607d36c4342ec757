/** One way to read events: an inbox in the database and consumers with cursors of their own. */
@NullMarked
package io.virtengine.sdk.events;

import org.jspecify.annotations.NullMarked;
