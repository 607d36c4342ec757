/** What validators sign of blocks, and what it proves. */
@NullMarked
package io.virtengine.sdk.consensus;

import org.jspecify.annotations.NullMarked;
