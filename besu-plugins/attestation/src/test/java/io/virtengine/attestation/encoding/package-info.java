@NullMarked
package io.virtengine.attestation.encoding;

import org.jspecify.annotations.NullMarked;
