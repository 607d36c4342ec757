/** The virtengine_ calls. */
@NullMarked
package io.virtengine.besu.rpc;

import org.jspecify.annotations.NullMarked;
