@NullMarked
package io.virtengine.attestation;

import org.jspecify.annotations.NullMarked;
