/** Networks of real Besu nodes on this machine. */
@NullMarked
package io.virtengine.network;

import org.jspecify.annotations.NullMarked;
