/** Native scoring and attestation in Besu's protocol schedule. */
@NullMarked
package io.virtengine.besu.precompile;

import org.jspecify.annotations.NullMarked;
