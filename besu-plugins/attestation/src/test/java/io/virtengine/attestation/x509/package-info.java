@NullMarked
package io.virtengine.attestation.x509;

import org.jspecify.annotations.NullMarked;
